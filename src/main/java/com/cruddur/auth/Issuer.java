package com.cruddur.auth;

/**
 * An issuer of access tokens that this server accepts.
 *
 * @param url the claim {@code iss} of its tokens, compared exactly
 * @param clientId the claim {@code client_id} of its tokens
 */
public record Issuer(String url, String clientId) {

    /** The URL of its JSON Web Key Set. */
    public String jwksUrl() {
        return url + "/.well-known/jwks.json";
    }
}
