package com.cruddur.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeopleSearchIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @BeforeAll
    static void addPeople() {
        SERVER.execute(
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES"
                        + " ('Delenn of Mir', 'delenn', 'd', 'd'), ('Vir Cotto', 'mir.cotto', 'v', 'v'),"
                        + " ('Élodie Ünal', 'straße', 'e', 'e'), ('猫 太郎', 'neko', 'n', 'n'), ('100% Real_One', 'r_eal', 'r', 'r')");
        SERVER.execute(
                "INSERT INTO follows (follower_uuid, followed_uuid) SELECT one.uuid, other.uuid"
                        + " FROM users AS one, users AS other WHERE one.handle IN ('delenn', 'neko') AND other.handle = 'altbrown'");
        SERVER.execute("INSERT INTO follows (follower_uuid, followed_uuid) SELECT one.uuid, other.uuid"
                + " FROM users AS one, users AS other WHERE one.handle = 'delenn' AND other.handle = 'bayko'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "andrew|bayko,andrewbrown",
                "andrewbrown|andrewbrown",
                "@AndrewBrown|andrewbrown",
                "brown|altbrown,andrewbrown",
                "brown and|andrewbrown",
                "BAYKO|bayko",
                "mir|delenn,mir.cotto",
                "mir.|delenn,mir.cotto",
                "cotto|mir.cotto",
                "élo|straße",
                "elo|",
                "STRASSE|straße",
                "猫|neko",
                "太郎|neko",
                "rown|",
                "r_|r_eal",
                "%|",
                "_|",
                "@|",
                "100|r_eal",
                "🦄|",
                "OR true --|"
            })
    void findsHandlesAndWordsOfNames(String term, String handles) {
        assertThat(found(api, term)).isEqualTo(handles == null ? List.of() : List.of(handles.split(",")));
    }

    @Test
    void theExactHandleComesFirst() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES"
                + " ('Exact', 'al', 'al', 'al') ON CONFLICT DO NOTHING");
        assertThat(found(api, "al")).containsExactly("al", "altbrown");
        SERVER.execute("DELETE FROM users WHERE handle = 'al'");
    }

    /** The index returns a thousand of the handles that begin with the term. */
    @Test
    void findsTheExactHandleAmongThousandsThatBeginWithIt() {
        SERVER.execute("INSERT INTO users (display_name, handle, email, cognito_user_id)"
                + " SELECT 'Q', 'qu' || n, 'q', 'qu' || n FROM generate_series(1, 3000) AS n");
        SERVER.execute(
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('Q', 'qu', 'q', 'qu')");
        assertThat(found(api, "qu")).hasSize(40).startsWith("qu");
        SERVER.execute("DELETE FROM users WHERE handle LIKE 'qu%'");
    }

    @Test
    void hasAnEndAndNoTimes() {
        Api.Answer one = api.get("/api/users/search?term=brown&limit=1");
        assertThat(one.objects()).hasSize(1);
        assertThat(one.objects().getFirst().getString("at")).isNull();
        assertThat(one.objects().getFirst().fieldNames())
                .containsExactly("uuid", "handle", "display_name", "avatar_url", "at");
        assertThat(one.next()).isEmpty();
    }

    @Test
    void rejectsABlankOrLongTerm() {
        for (String term : List.of("", "%20", "%E3%80%80")) {
            assertThat(api.get("/api/users/search?term=" + term).codes()).containsExactly("search_term_blank");
        }
        assertThat(api.get("/api/users/search").codes()).containsExactly("search_term_blank");
        assertThat(api.get("/api/users/search?limit=0").codes()).containsExactly("search_term_blank", "limit_invalid");
        assertThat(api.get("/api/users/search?term=" + "a".repeat(65)).codes())
                .containsExactly("search_term_exceed_max_chars");
        assertThat(api.get("/api/users/search?term=" + "a".repeat(64)).status()).isEqualTo(200);
    }

    @Test
    void omitsBlockedAndSuspendedPeople() {
        api.as("londo").put("/api/users/@altbrown/block");
        assertThat(found(api.as("londo"), "brown")).containsExactly("andrewbrown");
        assertThat(found(api.as("altbrown"), "londo")).isEmpty();
        assertThat(found(api, "brown")).containsExactly("altbrown", "andrewbrown");
        api.as("londo").delete("/api/users/@altbrown/block");
        api.as("londo").put("/api/users/@altbrown/mute");
        assertThat(found(api.as("londo"), "brown")).containsExactly("altbrown", "andrewbrown");
        SERVER.execute("UPDATE users SET suspended_at = now() WHERE handle = 'altbrown'");
        assertThat(found(api, "brown")).containsExactly("andrewbrown");
        SERVER.execute("UPDATE users SET suspended_at = NULL WHERE handle = 'altbrown'");
    }

    private static List<String> found(Api api, String term) {
        return api.get("/api/users/search?term=" + URLEncoder.encode(term, StandardCharsets.UTF_8)).objects().stream()
                .map(person -> person.getString("handle"))
                .toList();
    }
}
