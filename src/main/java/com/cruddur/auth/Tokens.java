package com.cruddur.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Verifies access tokens. The only algorithm is RS256, and the key must belong to a configured issuer. */
public final class Tokens {

    /** The scheme is case-insensitive (RFC 9110, section 11.1). */
    private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(\\S+)");

    /** Where the token begins in the header that clients usually send. */
    private static final int USUAL_START = "Bearer ".length();

    /** The number of verified tokens that an event loop remembers; a token has about a kilobyte. */
    private static final int MAX_VERIFIED = 2_000;

    /** The end of the year 9999. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private final List<SigningKeys> issuers;

    /**
     * The tokens of verified {@code Authorization} headers: a signature costs more than all else that a request for a cached
     * page does.
     */
    private final Cache<String, VerifiedToken> verified = Caffeine.newBuilder()
            .maximumSize(MAX_VERIFIED)
            .executor(Runnable::run)
            .build();

    /** A verified token. It is valid until it expires, as long as its issuer publishes the key. */
    private record VerifiedToken(
            Optional<Viewer> viewer, SigningKeys issuer, String keyId, JWTAuth key, long expiresAtSeconds) {

        boolean isValid() {
            return issuer.isCurrent(keyId, key)
                    && Instant.now().getEpochSecond() < expiresAtSeconds + KeySet.LEEWAY_SECONDS;
        }
    }

    /** Without issuers, no token is valid. */
    public Tokens(List<SigningKeys> issuers) {
        this.issuers = List.copyOf(issuers);
    }

    /** The viewer that an {@code Authorization} header authenticates; empty if the header is missing or invalid in any way. */
    Future<Optional<Viewer>> viewer(@Nullable String authorization) {
        if (authorization == null) {
            return Future.succeededFuture(Optional.empty());
        }
        VerifiedToken known = verified.getIfPresent(authorization);
        if (known != null && known.isValid()) {
            return Future.succeededFuture(known.viewer());
        }
        Matcher bearer = BEARER.matcher(authorization);
        if (!bearer.matches()) {
            return Future.succeededFuture(Optional.empty());
        }
        // With more spaces, one token would have any number of entries of any size.
        boolean isCacheable = bearer.start(1) == USUAL_START;
        return check(bearer.group(1))
                .onSuccess(token ->
                        token.filter(valid -> isCacheable).ifPresent(valid -> verified.put(authorization, valid)))
                .map(token -> token.flatMap(VerifiedToken::viewer))
                .otherwise(Optional.empty());
    }

    private Future<Optional<VerifiedToken>> check(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            JsonObject header = decode(parts[0]);
            Object issuerUrl = decode(parts[1]).getValue("iss");
            Optional<SigningKeys> keys = issuers.stream()
                    .filter(candidate ->
                            issuerUrl != null && candidate.issuer().names().contains(issuerUrl))
                    .findFirst();
            return keys.isPresent() && isSupported(header) && header.getValue("kid") instanceof String keyId
                    ? keys.get().find(keyId).compose(verifiers -> verify(token, keys.get(), keyId, verifiers))
                    : Future.succeededFuture(Optional.empty());
        } catch (IllegalArgumentException | DecodeException | ClassCastException e) {
            return Future.succeededFuture(Optional.empty());
        }
    }

    /** A token with {@code crit} requires extensions of JWS, none of which is implemented (RFC 7515, section 4.1.11). */
    private static boolean isSupported(JsonObject header) {
        return "RS256".equals(header.getValue("alg")) && !header.containsKey("crit");
    }

    /** Tries the verifiers in order; there are several only if the issuer publishes several keys under one id. */
    private Future<Optional<VerifiedToken>> verify(
            String token, SigningKeys keys, String keyId, List<JWTAuth> verifiers) {
        if (verifiers.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        JWTAuth verifier = verifiers.getFirst();
        return verifier.authenticate(new TokenCredentials(token))
                .map(user -> verified(user, keys, keyId, verifier))
                .recover(failure -> verify(token, keys, keyId, verifiers.subList(1, verifiers.size())));
    }

    private static Optional<VerifiedToken> verified(User user, SigningKeys keys, String keyId, JWTAuth verifier) {
        Optional<Viewer> viewer = viewerOf(user, keys.issuer());
        return viewer.map(valid -> new VerifiedToken(viewer, keys, keyId, verifier, expiresAtSeconds(user)));
    }

    private static long expiresAtSeconds(User user) {
        return ((Number) claims(user).getValue("exp")).longValue();
    }

    private static JsonObject claims(User user) {
        return user.attributes().getJsonObject("accessToken");
    }

    /** The keys are those of {@code iss}. Vert.x has verified the signature, and {@code exp}, {@code nbf}, {@code iat}. */
    private static Optional<Viewer> viewerOf(User user, Issuer issuer) {
        JsonObject claims = claims(user);
        boolean valid = claims.getValue("exp") instanceof Number
                && "access".equals(claims.getValue("token_use"))
                && issuer.clientId().equals(claims.getValue("client_id"));
        return valid && claims.getValue("sub") instanceof String sub && !sub.isEmpty() && sub.indexOf('\0') < 0
                ? Optional.of(new Viewer(sub, expiry(claims)))
                : Optional.empty();
    }

    private static Instant expiry(JsonObject claims) {
        long seconds = ((Number) claims.getValue("exp")).longValue();
        return Instant.ofEpochSecond(Math.clamp(seconds, 0, MAX_EPOCH_SECOND));
    }

    private static JsonObject decode(String part) {
        return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(part)));
    }
}
