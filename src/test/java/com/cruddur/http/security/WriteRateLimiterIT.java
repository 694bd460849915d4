package com.cruddur.http.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever writes too often is asked to wait; the rest is left alone. */
class WriteRateLimiterIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer()
            .with("RATE_LIMIT_PER_USER", "5")
            .with("RATE_LIMIT_PER_ADDRESS", "5")
            .with("TRUSTED_PROXIES", "1");

    private static final JsonObject CRUD =
            new JsonObject().put("message", "Again").put("ttl", "1-hour");
    private static final String LIKE = "/api/activities/c2d4c2e0-0000-4000-8000-000000000001/like";

    @Test
    void aUserWritesSoOftenWhicheverEventLoopServes() {
        Api bayko = SERVER.api().as("bayko");
        List<Integer> statuses =
                Concurrently.run(40, i -> bayko.post("/api/activities", CRUD).status());
        // One that was let through may be too much for a busy machine; it is counted all the same.
        assertThat(statuses).contains(200).isSubsetOf(200, 429, 503);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(35);
        Api.Answer refused = bayko.put(LIKE);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.codes()).containsExactly("rate_limited");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(1, 12);
        for (int i = 0; i < 20; i++) {
            assertThat(bayko.get("/api/activities/notifications?limit=1").status())
                    .isEqualTo(200);
        }
        assertThat(SERVER.api().as("londo").putUntilServed(LIKE).status()).isEqualTo(200);
    }

    @Test
    void whoIsNobodyIsCountedByTheAddressThatOurProxySaw() {
        assertThat(anonymousWrites("spoofed, 192.0.2.1", 8)).containsExactly(401, 401, 401, 401, 401, 429, 429, 429);
        assertThat(anonymousWrites("192.0.2.9, 192.0.2.1", 1)).containsExactly(429);
        assertThat(anonymousWrites("192.0.2.1, 192.0.2.2", 1)).containsExactly(401);
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        assertThat(anonymousWrites("2001:db8:1:2::1", 5)).containsOnly(401);
        assertThat(anonymousWrites("2001:db8:1:2:ffff::7", 1)).containsExactly(429);
        assertThat(anonymousWrites("2001:db8:1:3::1", 1)).containsExactly(401);
    }

    private static List<Integer> anonymousWrites(String forwardedFor, int times) {
        Api api = SERVER.api().with("X-Forwarded-For", forwardedFor);
        return Stream.generate(() -> api.post("/api/activities", CRUD).status())
                .limit(times)
                .toList();
    }
}
