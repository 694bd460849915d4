package com.cruddur.stats;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cached trends and statistics expire with the first crud that they count, without any write. */
class CachedFiguresIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.api();

    @ParameterizedTest
    @CsvSource({
        "/api/trends, '\"#short\"', now(), clock_timestamp() + interval '1 second'",
        "/api/trends, '\"#short\"', now() - interval '1 day' + interval '1 second', now() + interval '1 day'",
        "/api/stats, '\"activities_count\" : 1,', now(), clock_timestamp() + interval '1 second'",
        "/api/users/suggested, '\"londo\"', now(), clock_timestamp() + interval '1 second'"
    })
    void endsWithTheFirstCrudThatCounts(String path, String shown, String createdAt, String expiresAt) {
        AtomicReference<String> first = new AtomicReference<>("");
        eventually(() -> {
            SERVER.execute("DELETE FROM activities");
            SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at) SELECT uuid, '#short', "
                    + createdAt + ", " + expiresAt + " FROM users WHERE handle = 'londo'");
            first.set(api.get(path).body());
            // On a busy machine the test may look after the end.
            assertThat(nothingCounts()).isFalse();
        });
        assertThat(first.get()).contains(shown);
        boolean ended = false;
        while (!ended) {
            ended = nothingCounts();
            String body = api.get(path).body();
            assertThat(ended && body.contains(shown)).as("shown after its end").isFalse();
        }
    }

    private static boolean nothingCounts() {
        return SERVER.query("SELECT NOT EXISTS (SELECT FROM activities WHERE expires_at > clock_timestamp()"
                        + " AND created_at > clock_timestamp() - interval '1 day')")
                .equals("t");
    }
}
