package com.cruddur.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer, by their id, shared by all event loops. They are fetched at start and again when a
 * token names one that isn't known, at most once in 30 s, whatever anybody sends.
 */
public final class Keys {

    static final long FETCH_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FETCH_LIMIT_MILLIS = 5_000;
    private static final int LEEWAY_SECONDS = 30;

    private static final System.Logger LOGGER = System.getLogger(Keys.class.getName());

    private final Vertx vertx;
    private final Issuer issuer;
    private final Supplier<Future<JsonObject>> source;
    private volatile Map<String, JWTAuth> keysById = Map.of();

    private @Nullable Future<Void> running;
    private boolean fetchedBefore;
    private long fetchedAtNanos;

    private Keys(Vertx vertx, Issuer issuer, Supplier<Future<JsonObject>> source) {
        this.vertx = vertx;
        this.issuer = issuer;
        this.source = source;
    }

    /** Keys that the issuer publishes. */
    public static Keys fetched(Vertx vertx, Issuer issuer) {
        HttpClient client = vertx.createHttpClient();
        Keys keys = new Keys(vertx, issuer, () -> fetch(client, issuer.jwksUrl()));
        keys.refreshUntilLoaded();
        return keys;
    }

    /** Keys that are at hand. */
    static Keys fixed(Vertx vertx, Issuer issuer, JsonObject jwks) {
        Keys keys = new Keys(vertx, issuer, () -> Future.succeededFuture(jwks));
        keys.load(jwks);
        return keys;
    }

    Issuer issuer() {
        return issuer;
    }

    /** Whether any token can be checked at all. */
    public boolean areLoaded() {
        return !keysById.isEmpty();
    }

    /** What checks tokens of a key: null where there is no such key. Completes on the caller's context. */
    Future<@Nullable JWTAuth> find(String keyId) {
        JWTAuth known = keysById.get(keyId);
        return known != null ? Future.succeededFuture(known) : refresh().map(refreshed -> keysById.get(keyId));
    }

    /** Without keys the server isn't ready, so that nobody sends the token that would have them fetched. */
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
        if (fetchedBefore && System.nanoTime() - fetchedAtNanos < FETCH_INTERVAL_NANOS) {
            return Future.succeededFuture();
        }
        fetchedBefore = true;
        fetchedAtNanos = System.nanoTime();
        Promise<Void> promise = Promise.promise();
        running = promise.future();
        source.get().map(this::load).onComplete(loaded -> {
            if (loaded.failed()) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "no keys from {0}: {1}",
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

    private Keys load(JsonObject jwks) {
        Map<String, JWTAuth> loaded = new HashMap<>();
        JsonArray keys = jwks.getJsonArray("keys", new JsonArray());
        for (int i = 0; i < keys.size(); i++) {
            JsonObject key = keys.getJsonObject(i);
            // Of whatever else is published there nothing is used, so that no token can choose its algorithm.
            if ("RSA".equals(key.getString("kty"))
                    && "RS256".equals(key.getString("alg", "RS256"))
                    && key.containsKey("kid")) {
                loaded.put(key.getString("kid"), verifier(key.copy().put("alg", "RS256")));
            }
        }
        keysById = Map.copyOf(loaded);
        return this;
    }

    private JWTAuth verifier(JsonObject key) {
        return JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addJwk(key)
                        .setJWTOptions(new JWTOptions().setIssuer(issuer.url()).setLeeway(LEEWAY_SECONDS)));
    }

    private static Future<JsonObject> fetch(HttpClient client, String url) {
        return client.request(new RequestOptions().setAbsoluteURI(url).setTimeout(FETCH_LIMIT_MILLIS))
                .compose(request -> request.send())
                .compose(response -> response.statusCode() == 200
                        ? response.body().map(body -> body.toJsonObject())
                        : Future.failedFuture("status " + response.statusCode()))
                .timeout(FETCH_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }
}
