package com.cruddur.web;

import com.cruddur.auth.Issuer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in at this server, as the website is told.
 *
 * @param auth {@code embedded}: by choosing one of the people there are; {@code cognito}: at the hosted pages;
 *     {@code none}: not at all
 * @param domain the origin of the hosted pages; null where it was not set
 * @param clientId who asks for tokens there
 */
record SignIn(
        String auth, @Nullable String domain, @Nullable String clientId) {

    /** The people of an embedded database are in no user pool, so that its own issuer comes first. */
    static SignIn of(boolean embedded, Optional<Issuer> issuer, Optional<String> domain) {
        if (embedded) {
            return new SignIn("embedded", null, null);
        }
        return issuer.map(given -> new SignIn("cognito", domain.orElse(null), given.clientId()))
                .orElseGet(() -> new SignIn("none", null, null));
    }

    JsonObject json() {
        return new JsonObject().put("auth", auth).put("domain", domain).put("client_id", clientId);
    }

    /** What the pages may connect to: this server and, to change a code into a token, the hosted pages'. */
    String connectSources() {
        List<String> sources =
                Stream.of("'self'", domain).filter(Objects::nonNull).toList();
        return String.join(" ", sources);
    }
}
