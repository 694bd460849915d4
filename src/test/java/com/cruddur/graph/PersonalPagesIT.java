package com.cruddur.graph;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Viewers share cached pages until they hide somebody or are hidden. */
class PersonalPagesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String HOME = "/api/activities/home";
    private static final String BY_BAYKO = "Is this the database that expires?";

    private final Api api = SERVER.api();
    private final Api londo = api.as("londo");

    @BeforeEach
    void forget() {
        SERVER.execute("DELETE FROM blocks; DELETE FROM mutes; UPDATE users SET suspended_at = NULL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HOME,
                HOME + "?limit=3",
                "/api/activities/@bayko",
                "/api/activities/c2d4c2e0-0000-4000-8000-000000000002"
            })
    void aViewerWhoHidesNobodyGetsTheSharedPage(String path) {
        Api.Answer anonymous = api.get(path);
        for (Api viewer : List.of(londo, api.with("Authorization", "Bearer null"), stranger())) {
            Api.Answer own = viewer.get(path);
            assertThat(own.body()).isEqualTo(anonymous.body());
            assertThat(own.reproducibleHeaders()).isEqualTo(anonymous.reproducibleHeaders());
        }
    }

    @Test
    void aBlockAndItsEndHoldAtOnceInCachedPages() {
        for (int round = 0; round < 10; round++) {
            for (Api reader : List.of(londo, api, londo, api)) {
                assertThat(reader.get(HOME).body()).contains(BY_BAYKO);
            }
            Api blocker = round % 2 == 0 ? londo : api.as("bayko");
            String path = "/api/users/@" + (round % 2 == 0 ? "bayko" : "londo") + "/block";
            assertThat(blocker.put(path).status()).isEqualTo(200);
            assertThat(londo.get(HOME).body()).doesNotContain(BY_BAYKO).contains("imported as seed data");
            assertThat(londo.get(HOME + "?limit=200").body()).doesNotContain(BY_BAYKO);
            assertThat(api.get(HOME).body()).contains(BY_BAYKO);
            assertThat(blocker.delete(path).status()).isEqualTo(200);
        }
    }

    @Test
    void aSuspensionHoldsAtOnceForEverybody() {
        assertThat(api.get(HOME).body()).contains(BY_BAYKO);
        assertThat(api.get("/api/trends").body()).contains("#100DaysOfCloud");
        SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle IN ('bayko', 'andrewbrown')");
        assertThat(api.get(HOME).body()).doesNotContain(BY_BAYKO).doesNotContain("@andrewbrown\"");
        assertThat(londo.get(HOME).body()).doesNotContain(BY_BAYKO);
        assertThat(api.get("/api/activities/@bayko").codes()).containsExactly("user_not_found");
        assertThat(api.get("/api/trends").body()).isEqualTo("[]");
        assertThat(api.get("/api/activities/c2d4c2e0-0000-4000-8000-000000000004")
                        .object()
                        .getJsonObject("activity")
                        .getJsonArray("mentions"))
                .isEmpty();
        SERVER.execute("UPDATE users SET suspended_at = NULL");
        assertThat(api.get(HOME).body()).contains(BY_BAYKO);
    }

    @Test
    void pagesWithoutHiddenCrudsAreFull() {
        londo.put("/api/users/@bayko/mute");
        Api.Answer first = londo.get(HOME + "?limit=2");
        assertThat(first.objects()).hasSize(2);
        int rows = 2;
        for (Api.Answer page = first; page.next().isPresent(); ) {
            page = londo.get(page.next().orElseThrow());
            assertThat(page.body()).doesNotContain("\"bayko\"");
            rows += page.objects().size();
        }
        assertThat(rows).isEqualTo(londo.get(HOME + "?limit=200").objects().size());
    }

    @Test
    void aRememberedTokenExpiresOnTime() {
        londo.put("/api/users/@bayko/mute");
        String sub = SERVER.query("SELECT cognito_user_id FROM users WHERE handle = 'londo'");
        long now = Instant.now().getEpochSecond();
        // Tokens are accepted for 30 seconds after their expiry.
        Api expiring = api.with(
                "Authorization",
                "Bearer "
                        + TestIssuer.sign(
                                SERVER.issuer().header(),
                                SERVER.issuer().claims(sub).put("exp", now - 27),
                                SERVER.issuer().keyPair()));
        assertThat(expiring.get(HOME).body()).doesNotContain(BY_BAYKO);
        eventually(() -> assertThat(expiring.get(HOME).body()).contains(BY_BAYKO));
    }

    private Api stranger() {
        return api.with("Authorization", "Bearer " + SERVER.issuer().token("stranger"));
    }
}
