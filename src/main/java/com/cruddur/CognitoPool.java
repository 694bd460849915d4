package com.cruddur;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Cognito user pool. It has two issuer URLs: the tokens of a pool with multi-region replication carry the second one.
 *
 * @param id such as {@code us-east-1_AbCdEfGhI}; begins with the region
 */
record CognitoPool(String region, String id) {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]+)+-[0-9]+");
    private static final Pattern ID = Pattern.compile("(?<region>[a-z]{2,3}(-[a-z]+)+-[0-9]+)_[0-9A-Za-z]+");
    private static final Pattern URL = Pattern.compile(
            "https://(issuer-)?cognito-idp\\.(?<region>[a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?/(?<id>[0-9A-Za-z_-]+)");

    /** The pool of an issuer URL; empty if the URL is not Cognito's. */
    static Optional<CognitoPool> ofIssuer(String url) {
        Matcher matcher = URL.matcher(url);
        return matcher.matches()
                ? Optional.of(new CognitoPool(matcher.group("region"), matcher.group("id")))
                : Optional.empty();
    }

    /** A sentence about the first invalid setting; empty if both settings are valid. */
    Optional<String> problem() {
        Matcher matcher = ID.matcher(id);
        if (!REGION.matcher(region).matches()) {
            return Optional.of("AWS_DEFAULT_REGION must be a region such as us-east-1");
        }
        if (!matcher.matches()) {
            return Optional.of("AWS_COGNITO_USER_POOL_ID must be a pool's id such as us-east-1_AbCdEfGhI");
        }
        return matcher.group("region").equals(region)
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "AWS_COGNITO_USER_POOL_ID is a pool in %s, but AWS_DEFAULT_REGION is %s; set it to the pool's region",
                        matcher.group("region"),
                        region));
    }

    /** The usual issuer URL, from which the keys are fetched. */
    String issuer() {
        return "https://cognito-idp." + host();
    }

    /** Both issuer URLs. */
    Set<String> issuers() {
        return Set.of(issuer(), "https://issuer-cognito-idp." + host());
    }

    private String host() {
        return region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "") + "/" + id;
    }
}
