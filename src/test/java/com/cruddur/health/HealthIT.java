package com.cruddur.health;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HealthIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer().throughProxy();

    /** A second, and some room for a busy machine. */
    private static final Duration LIMIT = Duration.ofMillis(1_500);

    /** Of which one must not be held up by whatever else a busy machine does. */
    private static final int ATTEMPTS = 4;

    private final Api api = SERVER.api().impatient();

    @BeforeEach
    void awaitHealth() {
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
    }

    @AfterEach
    void heal() {
        SERVER.proxy().resume();
    }

    @Test
    void tellsThatAllIsWell() {
        for (String path : new String[] {"/api/health-check", "/health/live", "/health/ready"}) {
            Api.Answer answer = api.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.object()).isEqualTo(new JsonObject("{\"success\":true,\"ver\":1}"));
        }
    }

    @Test
    void aDatabaseThatIsGoneIsToldAtOnceAndFoundAgain() {
        SERVER.proxy().cut();
        assertUnavailable();
        SERVER.proxy().resume();
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
        eventually(() -> assertThat(home().status()).isEqualTo(200));
    }

    @Test
    void aNetworkThatSwallowsEverythingIsToldWithinASecondAndRecovers() {
        SERVER.proxy().blackHole();
        assertUnavailable();
        SERVER.proxy().resume();
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
        eventually(() -> assertThat(home().status()).isEqualTo(200));
    }

    @Test
    void liveSaysNothingOfTheDatabase() {
        SERVER.proxy().cut();
        assertThat(api.get("/health/live").status()).isEqualTo(200);
        assertThat(api.get("/api/health-check").status()).isEqualTo(200);
    }

    @Test
    void sessionsThatAnAdministratorEndsAreReplaced() {
        SERVER.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'cruddur'");
        eventually(() -> assertThat(home().status()).isEqualTo(200));
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
    }

    @Test
    void nothingThatWasRefusedIsWrittenLater() {
        String before = SERVER.query("SELECT count(*) FROM activities");
        Api bayko = api.as("bayko");
        SERVER.proxy().cut();
        assertThat(bayko.post(
                                "/api/activities",
                                new JsonObject().put("message", "lost").put("ttl", "1-day"))
                        .codes())
                .containsExactly("generic_503");
        SERVER.proxy().resume();
        eventually(() -> assertThat(home().status()).isEqualTo(200));
        assertThat(SERVER.query("SELECT count(*) FROM activities")).isEqualTo(before);
    }

    /** They share checks, of which each may take its whole time. */
    @Test
    void allWhoAskAreToldThatTheDatabaseIsSilent() {
        SERVER.proxy().blackHole();
        assertThat(Concurrently.run(30, client -> ready().codes())).containsOnly(List.of("database_unavailable"));
    }

    private void assertUnavailable() {
        assertToldInTime(this::ready, "database_unavailable");
        assertToldInTime(this::home, "generic_503");
    }

    private static void assertToldInTime(Supplier<Api.Answer> request, String code) {
        Duration took = LIMIT;
        for (int attempt = 0; attempt < ATTEMPTS && took.compareTo(LIMIT) >= 0; attempt++) {
            long startNanos = System.nanoTime();
            Api.Answer answer = request.get();
            took = Duration.ofNanos(System.nanoTime() - startNanos);
            assertThat(answer.codes()).containsExactly(code);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isPresent();
        }
        assertThat(took).isLessThan(LIMIT);
    }

    private Api.Answer ready() {
        return api.get("/health/ready");
    }

    private Api.Answer home() {
        return api.get("/api/activities/home");
    }
}
