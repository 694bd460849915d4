package com.cruddur.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer by key id, shared by all event loops. The keys are fetched at start and when a token
 * names an unknown key, at most once in 30 s.
 */
public final class SigningKeys {

    static final long FETCH_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FETCH_LIMIT_MILLIS = 2_000;
    static final int LEEWAY_SECONDS = 30;

    private static final System.Logger LOGGER = System.getLogger(SigningKeys.class.getName());

    private final Vertx vertx;
    private final Issuer issuer;
    private final Supplier<Future<JsonObject>> source;
    private final LongSupplier nanoTime;
    private volatile Map<String, JWTAuth> keysById = Map.of();

    private @Nullable Future<Void> running;
    private boolean fetchedBefore;
    private long fetchedAtNanos;

    private SigningKeys(Vertx vertx, Issuer issuer, Supplier<Future<JsonObject>> source, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.issuer = issuer;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Keys that are fetched from the issuer's JSON Web Key Set. */
    public static SigningKeys fetched(Vertx vertx, Issuer issuer) {
        return fetched(vertx, issuer, System::nanoTime);
    }

    static SigningKeys fetched(Vertx vertx, Issuer issuer, LongSupplier nanoTime) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setTracingPolicy(TracingPolicy.ALWAYS));
        SigningKeys keys = new SigningKeys(vertx, issuer, () -> fetch(client, issuer.jwksUrl()), nanoTime);
        keys.refreshUntilLoaded();
        return keys;
    }

    /** Keys of a set in memory. */
    static SigningKeys fixed(Vertx vertx, Issuer issuer, JsonObject jwks) {
        SigningKeys keys = new SigningKeys(vertx, issuer, () -> Future.succeededFuture(jwks), System::nanoTime);
        keys.load(jwks);
        return keys;
    }

    Issuer issuer() {
        return issuer;
    }

    /** Whether the keys have been fetched; until then no token is valid. */
    public boolean areLoaded() {
        return !keysById.isEmpty();
    }

    /** Whether this verifier is still the one for a key id. */
    @SuppressWarnings("ReferenceEquality")
    boolean isCurrent(String keyId, JWTAuth verifier) {
        return keysById.get(keyId) == verifier;
    }

    /** The verifier for a key id; null if there is no such key. Completes on the caller's context. */
    Future<@Nullable JWTAuth> find(String keyId) {
        JWTAuth known = keysById.get(keyId);
        return known != null ? Future.succeededFuture(known) : refresh().map(refreshed -> keysById.get(keyId));
    }

    /** Retries on a timer: a server without keys is not ready, so no request arrives that would cause a fetch. */
    private void refreshUntilLoaded() {
        refresh();
        vertx.setPeriodic(TimeUnit.NANOSECONDS.toMillis(FETCH_INTERVAL_NANOS), timer -> {
            if (areLoaded()) {
                vertx.cancelTimer(timer);
            } else {
                refresh();
            }
        });
    }

    private Future<Void> refresh() {
        Future<Void> refreshed = startOrJoin();
        Context caller = vertx.getOrCreateContext();
        Promise<Void> promise = Promise.promise();
        refreshed.onComplete(done -> caller.runOnContext(ignored -> promise.complete()));
        return promise.future();
    }

    private synchronized Future<Void> startOrJoin() {
        if (running != null) {
            return running;
        }
        if (fetchedBefore && nanoTime.getAsLong() - fetchedAtNanos < FETCH_INTERVAL_NANOS) {
            return Future.succeededFuture();
        }
        fetchedBefore = true;
        fetchedAtNanos = nanoTime.getAsLong();
        Promise<Void> promise = Promise.promise();
        running = promise.future();
        source.get().map(this::load).onComplete(loaded -> {
            if (loaded.failed()) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "cannot fetch the signing keys from {0}: {1}",
                        issuer.jwksUrl(),
                        loaded.cause().getMessage());
            }
            done();
            promise.complete();
        });
        return promise.future();
    }

    private synchronized void done() {
        running = null;
    }

    private SigningKeys load(JsonObject jwks) {
        Map<String, JWTAuth> loaded = new HashMap<>();
        JsonArray published = jwks.getJsonArray("keys", new JsonArray());
        for (int i = 0; i < published.size(); i++) {
            JsonObject key = published.getJsonObject(i);
            String keyId = key.getString("kid");
            // Other entries are ignored, so that a token cannot choose its algorithm.
            if ("RSA".equals(key.getString("kty"))
                    && "RS256".equals(key.getString("alg", "RS256"))
                    && "sig".equals(key.getString("use", "sig"))
                    && keyId != null) {
                publicKey(key).ifPresent(publicKey -> loaded.put(keyId, verifier(keyId, publicKey)));
            }
        }
        if (loaded.isEmpty()) {
            throw new IllegalStateException("the set contains no usable RSA key");
        }
        keysById = Map.copyOf(loaded);
        return this;
    }

    /** Empty for a malformed key, which Vert.x itself would accept although it verifies no token. */
    private static Optional<PublicKey> publicKey(JsonObject key) {
        try {
            var numbers = new RSAPublicKeySpec(number(key.getString("n")), number(key.getString("e")));
            return Optional.of(KeyFactory.getInstance("RSA").generatePublic(numbers));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOGGER.log(System.Logger.Level.WARNING, "ignored a malformed signing key: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static BigInteger number(@Nullable String base64Url) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(Objects.requireNonNullElse(base64Url, "")));
    }

    private JWTAuth verifier(String keyId, PublicKey publicKey) {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(publicKey.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        return JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm("RS256")
                                .setId(keyId)
                                .setBuffer(pem))
                        .setJWTOptions(new JWTOptions().setLeeway(LEEWAY_SECONDS)));
    }

    /** Retries once after a timeout, so that a lost packet does not cost 30 s. */
    private static Future<JsonObject> fetch(HttpClient client, String url) {
        return get(client, url)
                .recover(failure ->
                        failure instanceof TimeoutException ? get(client, url) : Future.failedFuture(failure));
    }

    private static Future<JsonObject> get(HttpClient client, String url) {
        return client.request(new RequestOptions().setAbsoluteURI(url).setTimeout(FETCH_LIMIT_MILLIS))
                .compose(request -> request.send())
                .compose(response -> response.statusCode() == 200
                        ? response.body().map(body -> body.toJsonObject())
                        : Future.failedFuture("status " + response.statusCode()))
                .timeout(FETCH_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
