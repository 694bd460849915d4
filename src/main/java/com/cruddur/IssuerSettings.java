package com.cruddur;

import com.cruddur.auth.Issuer;
import com.cruddur.settings.Settings;
import java.util.Locale;
import java.util.Optional;

/** The settings that select the issuer of access tokens: a Cognito user pool, or the URL of another issuer. */
final class IssuerSettings {

    private static final String REGION = "AWS_DEFAULT_REGION";
    private static final String POOL = "AWS_COGNITO_USER_POOL_ID";
    private static final String CLIENT = "AWS_COGNITO_USER_POOL_CLIENT_ID";
    private static final String ISSUER = "AUTH_ISSUER";

    private IssuerSettings() {}

    /** Parses the settings; empty if none is set. */
    static Optional<Issuer> of(Settings settings) {
        Optional<String> pool = settings.text(POOL);
        Optional<String> client = settings.text(CLIENT);
        Optional<String> issuer = settings.text(ISSUER);
        if (pool.isEmpty() && client.isEmpty() && issuer.isEmpty()) {
            return Optional.empty();
        }
        if (client.isEmpty()) {
            settings.problem(CLIENT + " is missing; without it no token can be accepted");
        }
        String clientId = client.orElse("");
        return Optional.of(
                issuer.map(url -> ofUrl(settings, url, clientId)).orElseGet(() -> ofPool(settings, clientId)));
    }

    /** The claim {@code iss} is compared with the setting as it is, a trailing slash included. */
    private static Issuer ofUrl(Settings settings, String url, String clientId) {
        // The log names the URL of the keys, so a password must not be a part of it.
        if (!url.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
            settings.invalid(ISSUER, "an http or https URL without a user, a query and a fragment");
        }
        return CognitoPool.ofIssuer(url)
                .map(pool -> new Issuer(url, clientId, pool.issuers()))
                .orElseGet(() -> new Issuer(url, clientId));
    }

    private static Issuer ofPool(Settings settings, String clientId) {
        Optional<String> region = settings.text(REGION);
        Optional<String> id = settings.text(POOL);
        if (id.isEmpty()) {
            settings.problem(POOL + " is missing; set it, or set " + ISSUER);
        }
        if (region.isEmpty()) {
            settings.problem(REGION + " is missing; set it to the region of the user pool");
        }
        CognitoPool pool = new CognitoPool(region.orElse(""), id.orElse(""));
        if (region.isPresent() && id.isPresent()) {
            validate(settings, pool);
        }
        return new Issuer(pool.issuer(), clientId, pool.issuers());
    }

    private static void validate(Settings settings, CognitoPool pool) {
        Optional<String> regionOfId = pool.regionOfId();
        if (!pool.hasValidRegion()) {
            settings.invalid(REGION, "a region such as us-east-1");
        } else if (regionOfId.isEmpty()) {
            settings.invalid(POOL, "a pool's id such as us-east-1_AbCdEfGhI");
        } else if (!regionOfId.get().equals(pool.region())) {
            settings.problem(String.format(
                    Locale.ROOT,
                    "%s is a pool in %s, but %s is %s; set it to the pool's region",
                    POOL,
                    regionOfId.get(),
                    REGION,
                    pool.region()));
        }
    }
}
