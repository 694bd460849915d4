package com.cruddur.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer by key id, shared by all event loops. The keys are fetched at start, when a token names
 * an unknown key, and every 15 minutes, so that a removed or replaced key is noticed. There is at most one fetch in 30 s.
 *
 * <p>If a fetch fails, the known keys remain. A set without a usable key replaces them once the issuer has published no
 * usable key for {@link #EMPTY_SET_GRACE_NANOS}: a mistake of the issuer that is soon mended signs nobody out, and keys
 * that the issuer has withdrawn do not remain valid. Until then the server fetches the set every 30 s.
 */
public final class SigningKeys {

    static final long FETCH_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final long REFRESH_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(15);

    /** A withdrawn key is rejected after at most this time and the refresh interval. */
    static final long EMPTY_SET_GRACE_NANOS = TimeUnit.MINUTES.toNanos(15);

    private static final System.Logger LOGGER = System.getLogger(SigningKeys.class.getName());

    private final Vertx vertx;
    private final Issuer issuer;
    private final Supplier<Future<Buffer>> source;
    private final LongSupplier nanoTime;
    private volatile KeySet keySet = KeySet.EMPTY;
    private volatile long loadedAtNanos;

    /** Whether the last set that was fetched had no usable key, and the time of the first such set in a row. */
    private volatile boolean lastSetWasEmpty;

    private volatile long emptySinceNanos;

    private @Nullable Future<Void> running;
    private boolean fetchedBefore;
    private long fetchedAtNanos;

    private SigningKeys(Vertx vertx, Issuer issuer, Supplier<Future<Buffer>> source, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.issuer = issuer;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Keys that are fetched from the issuer's JSON Web Key Set. */
    public static SigningKeys fetched(Vertx vertx, Issuer issuer) {
        return fetched(vertx, issuer, new JwksClient(vertx, issuer.jwksUrl()), System::nanoTime);
    }

    static SigningKeys fetched(Vertx vertx, Issuer issuer, JwksClient client, LongSupplier nanoTime) {
        SigningKeys keys = new SigningKeys(vertx, issuer, client::fetch, nanoTime);
        keys.refresh();
        vertx.setPeriodic(TimeUnit.NANOSECONDS.toMillis(FETCH_INTERVAL_NANOS), timer -> keys.refreshIfDue());
        return keys;
    }

    /** Keys of a set in memory. */
    static SigningKeys fixed(Vertx vertx, Issuer issuer, JsonObject jwks) {
        SigningKeys keys =
                new SigningKeys(vertx, issuer, () -> Future.succeededFuture(jwks.toBuffer()), System::nanoTime);
        keys.keySet = KeySet.parse(vertx, jwks.toBuffer());
        return keys;
    }

    Issuer issuer() {
        return issuer;
    }

    /** Whether there are keys. Without one no token is valid. */
    public boolean areLoaded() {
        return !keySet.isEmpty();
    }

    /** Whether a verifier is still one of a key id. */
    boolean isCurrent(String keyId, JWTAuth verifier) {
        return keySet.find(keyId).contains(verifier);
    }

    /** The verifiers of a key id; empty if there is no such key. Completes on the caller's context. */
    Future<List<JWTAuth>> find(String keyId) {
        List<JWTAuth> known = keySet.find(keyId);
        return known.isEmpty() ? refresh().map(done -> keySet.find(keyId)) : Future.succeededFuture(known);
    }

    /**
     * Fetches the keys if there are none, if the last set was empty, or if they are older than the refresh interval.
     * Without keys the server is not ready, so no request arrives that would cause a fetch.
     */
    Future<Void> refreshIfDue() {
        return areLoaded() && !lastSetWasEmpty && nanoTime.getAsLong() - loadedAtNanos < REFRESH_INTERVAL_NANOS
                ? Future.succeededFuture()
                : refresh();
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
        source.get()
                .compose(json -> vertx.executeBlocking(() -> KeySet.parse(vertx, json)))
                .onComplete(fetched -> {
                    if (fetched.failed()) {
                        LOGGER.log(
                                System.Logger.Level.WARNING,
                                "cannot fetch the signing keys from {0}: {1}",
                                issuer.jwksUrl(),
                                fetched.cause().getMessage());
                    } else if (fetched.result().isEmpty()) {
                        receivedEmptySet();
                    } else {
                        lastSetWasEmpty = false;
                        keySet = fetched.result();
                        loadedAtNanos = nanoTime.getAsLong();
                    }
                    done();
                    promise.complete();
                });
        return promise.future();
    }

    private void receivedEmptySet() {
        long now = nanoTime.getAsLong();
        if (!lastSetWasEmpty) {
            emptySinceNanos = now;
            lastSetWasEmpty = true;
        }
        if (areLoaded() && now - emptySinceNanos < EMPTY_SET_GRACE_NANOS) {
            long minutes = TimeUnit.NANOSECONDS.toMinutes(EMPTY_SET_GRACE_NANOS - (now - emptySinceNanos));
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0} contains no usable RSA key; the previous keys remain valid for {1} minutes",
                    issuer.jwksUrl(),
                    minutes);
        } else {
            keySet = KeySet.EMPTY;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0} contains no usable RSA key, so no token is accepted",
                    issuer.jwksUrl());
        }
    }

    private synchronized void done() {
        running = null;
    }
}
