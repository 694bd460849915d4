package com.cruddur.auth;

import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header that carries the token. */
class AuthorizationHeaderIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String SUB = "seed-bayko";

    private final TestIssuer issuer = SERVER.issuer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer null",
                "Bearer undefined",
                "Bearer",
                "",
                "Bearer .",
                "Bearer ..",
                "Bearer a.b.c.d.e",
                "Bearer bnVsbA.bnVsbA.bnVsbA",
                "Bearer W10.W10.W10",
                "Bearer !.!.!",
                "Basic YmF5a286YmF5a28=",
                "Bearer Bearer x.y.z"
            })
    void garbageIsAnonymous(String authorization) {
        Refusals.assertRefused(SERVER.api(), authorization);
    }

    @Test
    void mustBeASingleCompleteHeader() {
        String token = issuer.token(SUB);
        Refusals.assertRefused(SERVER.api(), "Bearer " + token + ".x");
        Refusals.assertRefused(SERVER.api(), "Bearer " + token + " x");
        Refusals.assertRefused(SERVER.api(), "Bearer x " + token);
        Refusals.assertRefused(SERVER.api(), token);
        Refusals.assertRefused(SERVER.api(), "Bearer " + "x".repeat(10_000) + ".x.x");
    }
}
