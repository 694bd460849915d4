package com.cruddur;

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

    boolean hasValidRegion() {
        return REGION.matcher(region).matches();
    }

    /** The region that the id begins with; empty if it is not the id of a pool. */
    Optional<String> regionOfId() {
        Matcher matcher = ID.matcher(id);
        return matcher.matches() ? Optional.of(matcher.group("region")) : Optional.empty();
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
