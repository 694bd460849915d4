package com.cruddur.web;

import com.cruddur.auth.Issuer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How users sign in at this server: the content of {@code /config.json}.
 *
 * @param auth {@code embedded}: the user chooses a registered user; {@code cognito}: on Cognito's hosted pages;
 *     {@code none}: sign-in is not available
 * @param domain the origin of the hosted pages; null if it is not configured
 * @param clientId the app client of the user pool
 */
record SignIn(
        String auth, @Nullable String domain, @Nullable String clientId) {

    /** The embedded issuer takes precedence, because no user pool has the users of an embedded database. */
    static SignIn of(boolean embedded, Optional<Issuer> issuer, Optional<String> domain) {
        if (embedded) {
            return new SignIn("embedded", null, null);
        }
        return issuer.map(pool -> new SignIn("cognito", domain.orElse(null), pool.clientId()))
                .orElseGet(() -> new SignIn("none", null, null));
    }

    JsonObject json() {
        return new JsonObject().put("auth", auth).put("domain", domain).put("client_id", clientId);
    }

    /** Sources of the CSP directive {@code connect-src}: this server, and the token endpoint of the hosted pages. */
    String connectSources() {
        List<String> sources =
                Stream.of("'self'", domain).filter(Objects::nonNull).toList();
        return String.join(" ", sources);
    }
}
