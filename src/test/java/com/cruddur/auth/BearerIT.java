package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestServer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The syntax of the Authorization header. */
class BearerIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer   "})
    void theSchemeIsCaseInsensitive(String scheme) {
        assertThat(statusWith(scheme)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearers ", "Token ", "Bearer\u00a0", "Bearer x "})
    void otherSchemesAreRefused(String scheme) {
        assertThat(statusWith(scheme)).isEqualTo(401);
    }

    private static int statusWith(String scheme) {
        return SERVER.api()
                .with("Authorization", scheme + SERVER.issuer().token("seed-bayko"))
                .get("/api/message_groups")
                .status();
    }
}
