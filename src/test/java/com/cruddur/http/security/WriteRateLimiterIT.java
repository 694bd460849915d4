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

/** Rate limits of writes by user and by address. */
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
    void limitsAUserAcrossEventLoops() {
        Api bayko = SERVER.api().as("bayko");
        List<Integer> statuses =
                Concurrently.run(40, i -> bayko.post("/api/activities", CRUD).status());
        // A busy machine may shed an admitted request, which still counts.
        assertThat(statuses).contains(200).isSubsetOf(200, 429, 503);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(35);
        Api.Answer rejected = bayko.put(LIKE);
        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.codes()).containsExactly("rate_limited");
        assertThat(Integer.parseInt(rejected.header("Retry-After").orElseThrow()))
                .isBetween(1, 12);
        for (int i = 0; i < 20; i++) {
            assertThat(bayko.get("/api/activities/notifications?limit=1").status())
                    .isEqualTo(200);
        }
        assertThat(SERVER.api().as("londo").putUntilServed(LIKE).status()).isEqualTo(200);
    }

    @Test
    void limitsAnonymousWritesByTheAddressOfTheLastProxy() {
        assertThat(anonymousWrites("spoofed, 192.0.2.1", 8)).containsExactly(401, 401, 401, 401, 401, 429, 429, 429);
        assertThat(anonymousWrites("192.0.2.9, 192.0.2.1", 1)).containsExactly(429);
        assertThat(anonymousWrites("192.0.2.1, 192.0.2.2", 1)).containsExactly(401);
    }

    @Test
    void limitsIpv6ByNetwork() {
        assertThat(anonymousWrites("2001:db8:1:2::1", 5)).containsOnly(401);
        assertThat(anonymousWrites("2001:db8:1:2:ffff::7", 1)).containsExactly(429);
        assertThat(anonymousWrites("2001:db8:1:3::1", 1)).containsExactly(401);
    }

    @Test
    void ignoresPortsAndBracketsOfForwardedAddresses() {
        assertThat(anonymousWrites("203.0.113.7:51234", 5)).containsOnly(401);
        assertThat(anonymousWrites("203.0.113.7:51235", 1)).containsExactly(429);
        assertThat(anonymousWrites("::ffff:203.0.113.7", 1)).containsExactly(429);
        assertThat(anonymousWrites("\"[::ffff:203.0.113.7]:80\"", 1)).containsExactly(429);
        assertThat(anonymousWrites("203.0.113.8:51234", 1)).containsExactly(401);
        assertThat(anonymousWrites("::ffff:203.0.113.9", 1)).containsExactly(401);
        assertThat(anonymousWrites("[2001:db8:9::1]:443", 5)).containsOnly(401);
        assertThat(anonymousWrites("2001:db8:9::2", 1)).containsExactly(429);
    }

    private static List<Integer> anonymousWrites(String forwardedFor, int times) {
        Api api = SERVER.api().with("X-Forwarded-For", forwardedFor);
        return Stream.generate(() -> api.post("/api/activities", CRUD).status())
                .limit(times)
                .toList();
    }
}
