package com.cruddur.auth;

/**
 * Whose access tokens are accepted.
 *
 * @param url the claim {@code iss} of its tokens
 * @param clientId the claim {@code client_id} of its tokens
 */
public record Issuer(String url, String clientId) {

    /** Where its public keys are. */
    public String jwksUrl() {
        return url + "/.well-known/jwks.json";
    }
}
