package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An unreachable issuer: no token is accepted, and the server reports the missing keys. */
class NoSigningKeysIT {

    private static final String UNREACHABLE = "http://127.0.0.1:1";

    @RegisterExtension
    static final TestServer SERVER = new TestServer().with("AUTH_ISSUER", UNREACHABLE);

    private final TestIssuer issuer = SERVER.issuer();

    @Test
    void noTokenIsAccepted() {
        JsonObject claims = issuer.claims("seed-bayko").put("iss", UNREACHABLE);
        assertRefused(TestIssuer.sign(issuer.header(), claims, issuer.keyPair()));
        assertRefused(TestIssuer.encode(issuer.header().put("alg", "none")) + "." + TestIssuer.encode(claims) + ".");
        assertRefused(issuer.token("seed-bayko"));
    }

    @Test
    void readinessNamesTheMissingKeys() {
        Api.Answer answer = SERVER.api().get("/health/ready");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.codes()).containsExactly("keys_unavailable");
    }

    @Test
    void publicRoutesAreServed() {
        assertThat(SERVER.api().get("/api/activities/home").status()).isEqualTo(200);
        assertThat(SERVER.api().get("/health/live").status()).isEqualTo(200);
    }

    private static void assertRefused(String token) {
        Api.Answer answer = SERVER.api()
                .with("Authorization", "Bearer " + token)
                .post("/api/activities", new JsonObject().put("message", "a").put("ttl", "1-day"));
        assertThat(answer.codes()).containsExactly("generic_401");
        assertThat(answer.status()).isEqualTo(401);
    }
}
