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

    /** One second, with tolerance for a busy machine. */
    private static final Duration LIMIT = Duration.ofMillis(1_500);

    /** One of the attempts must meet the limit; a busy machine may delay the others. */
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
    void reportsHealth() {
        for (String path : new String[] {"/api/health-check", "/health/live", "/health/ready"}) {
            Api.Answer response = api.get(path);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.object()).isEqualTo(new JsonObject("{\"success\":true,\"ver\":1}"));
        }
    }

    @Test
    void reportsARefusingDatabaseAndRecovers() {
        SERVER.proxy().cut();
        assertUnavailable();
        SERVER.proxy().resume();
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
        eventually(() -> assertThat(home().status()).isEqualTo(200));
    }

    @Test
    void reportsASilentNetworkWithinASecondAndRecovers() {
        SERVER.proxy().blackHole();
        assertUnavailable();
        SERVER.proxy().resume();
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
        eventually(() -> assertThat(home().status()).isEqualTo(200));
    }

    @Test
    void livenessIgnoresTheDatabase() {
        SERVER.proxy().cut();
        assertThat(api.get("/health/live").status()).isEqualTo(200);
        assertThat(api.get("/api/health-check").status()).isEqualTo(200);
    }

    @Test
    void replacesSessionsThatAnAdministratorTerminates() {
        SERVER.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name = 'cruddur'");
        eventually(() -> assertThat(home().status()).isEqualTo(200));
        eventually(() -> assertThat(ready().status()).isEqualTo(200));
    }

    @Test
    void doesNotExecuteRejectedWritesLater() {
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

    /** The requests share checks, and each check may take its whole time limit. */
    @Test
    void reportsASilentDatabaseToConcurrentRequests() {
        SERVER.proxy().blackHole();
        assertThat(Concurrently.run(30, client -> ready().codes())).containsOnly(List.of("database_unavailable"));
    }

    private void assertUnavailable() {
        assertReportedInTime(this::ready, "database_unavailable");
        assertReportedInTime(this::home, "generic_503");
    }

    private static void assertReportedInTime(Supplier<Api.Answer> request, String code) {
        Duration elapsed = LIMIT;
        for (int attempt = 0; attempt < ATTEMPTS && elapsed.compareTo(LIMIT) >= 0; attempt++) {
            long startNanos = System.nanoTime();
            Api.Answer response = request.get();
            elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
            assertThat(response.codes()).containsExactly(code);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isPresent();
        }
        assertThat(elapsed).isLessThan(LIMIT);
    }

    private Api.Answer ready() {
        return api.get("/health/ready");
    }

    private Api.Answer home() {
        return api.get("/api/activities/home");
    }
}
