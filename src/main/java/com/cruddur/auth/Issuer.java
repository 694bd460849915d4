package com.cruddur.auth;

import java.util.Set;

/**
 * An issuer of access tokens that this server accepts.
 *
 * @param url the URL of the issuer, from which its keys are fetched
 * @param clientId the claim {@code client_id} of its tokens
 * @param names the accepted values of the claim {@code iss}, compared exactly
 */
public record Issuer(String url, String clientId, Set<String> names) {

    /** An issuer whose tokens have its URL as {@code iss}. */
    public Issuer(String url, String clientId) {
        this(url, clientId, Set.of(url));
    }

    /** The URL of its JSON Web Key Set. An issuer may end with a slash, which is not doubled. */
    public String jwksUrl() {
        return (url.endsWith("/") ? url : url + "/") + ".well-known/jwks.json";
    }
}
