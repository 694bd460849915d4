package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Eventually;
import com.cruddur.testing.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetching of signing keys, with a clock that the tests advance. */
class SigningKeysIT {

    private final Vertx vertx = Vertx.vertx();
    private final TestIssuer issuer = new TestIssuer();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
    private final KeyPair newKey = TestIssuer.newKeyPair();
    private final Issuer settings = new Issuer(issuer.url(), TestIssuer.CLIENT_ID);
    private final SigningKeys keys =
            SigningKeys.fetched(vertx, settings, new JwksClient(vertx, settings.jwksUrl()), nanoTime::get);

    @BeforeEach
    void awaitKeys() {
        Eventually.eventually(() -> assertThat(keys.areLoaded()).isTrue());
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
        issuer.close();
    }

    @Test
    void fetchesKeysOnceAtStart() throws Exception {
        assertThat(find(TestIssuer.KEY_ID)).isNotEmpty();
        assertThat(find(TestIssuer.KEY_ID)).isNotEmpty();
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void findsANewKeyAfterTheFetchInterval() throws Exception {
        issuer.publish(TestIssuer.jwk("key-2", newKey));
        assertThat(find("key-2")).isEmpty();
        assertThat(issuer.fetches()).isEqualTo(1);
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(find("key-2")).isNotEmpty();
        assertThat(find("key-2")).isNotEmpty();
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void forgetsAKeyThatIsNoLongerPublished() throws Exception {
        issuer.publish(TestIssuer.jwk("key-2", newKey));
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(find("key-2")).isNotEmpty();
        assertThat(find(TestIssuer.KEY_ID)).isEmpty();
    }

    @Test
    void concurrentLookupsShareOneFetch() throws Exception {
        issuer.publish(TestIssuer.jwk("key-2", newKey));
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        var lookups = Stream.generate(() -> keys.find("key-2")).limit(50).toList();
        Future.all(lookups).await(10, TimeUnit.SECONDS);
        assertThat(lookups).allSatisfy(found -> assertThat(found.result()).isNotEmpty());
        assertThat(issuer.fetches()).isEqualTo(2);
    }

    @Test
    void aMomentarySetWithoutKeysLeavesTheKnownKeysInPlace() throws Exception {
        issuer.publish();
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(find("key-2")).isEmpty();
        assertThat(find(TestIssuer.KEY_ID)).isNotEmpty();
        issuer.publish(TestIssuer.jwk(TestIssuer.KEY_ID, issuer.keyPair()));
        refreshAfter(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(issuer.fetches()).isEqualTo(3);
        issuer.publish();
        refreshAfter(SigningKeys.EMPTY_SET_GRACE_NANOS);
        assertThat(find(TestIssuer.KEY_ID)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"keys\":[]}", "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"key-1\"}]}"})
    void keysThatTheIssuerHasWithdrawnWithoutReplacementAreRejectedWithinAnHour(String set) throws Exception {
        assertThat(viewer(issuer.token("sub"))).isPresent();
        issuer.respond(TestIssuer.body(set));
        refreshAfter(SigningKeys.REFRESH_INTERVAL_NANOS);
        issuer.respond(TestIssuer.body("<html>"));
        refreshAfter(SigningKeys.FETCH_INTERVAL_NANOS);
        issuer.respond(TestIssuer.body(set));
        refreshAfter(SigningKeys.EMPTY_SET_GRACE_NANOS - SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(viewer(issuer.token("sub"))).isEmpty();
        assertThat(keys.areLoaded()).isFalse();
        assertThat(SigningKeys.REFRESH_INTERVAL_NANOS + SigningKeys.EMPTY_SET_GRACE_NANOS)
                .isLessThan(TimeUnit.HOURS.toNanos(1));
        issuer.publish(TestIssuer.jwk(TestIssuer.KEY_ID, issuer.keyPair()));
        refreshAfter(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(viewer(issuer.token("sub"))).isPresent();
    }

    private void refreshAfter(long nanos) throws TimeoutException {
        nanoTime.addAndGet(nanos);
        keys.refreshIfDue().await(10, TimeUnit.SECONDS);
    }

    @Test
    void anUnreachableIssuerLeavesTheKnownKeysInPlace() throws Exception {
        issuer.close();
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(find("key-2")).isEmpty();
        assertThat(find(TestIssuer.KEY_ID)).isNotEmpty();
    }

    @Test
    void noticesARemovedKeyWithinAnHour() throws Exception {
        issuer.publish(TestIssuer.jwk("key-2", newKey));
        nanoTime.addAndGet(SigningKeys.REFRESH_INTERVAL_NANOS);
        keys.refreshIfDue().await(10, TimeUnit.SECONDS);
        assertThat(viewer(issuer.token("sub"))).isEmpty();
        assertThat(SigningKeys.REFRESH_INTERVAL_NANOS).isLessThan(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void noticesAReplacedKeyWithinAnHour() throws Exception {
        assertThat(viewer(issuer.token("sub"))).isPresent();
        issuer.publish(TestIssuer.jwk(TestIssuer.KEY_ID, newKey));
        nanoTime.addAndGet(SigningKeys.REFRESH_INTERVAL_NANOS);
        keys.refreshIfDue().await(10, TimeUnit.SECONDS);
        assertThat(viewer(issuer.token("sub"))).isEmpty();
        assertThat(viewer(TestIssuer.sign(issuer.header(), issuer.claims("sub"), newKey)))
                .isPresent();
    }

    @Test
    void aRefreshThatIsNotDueFetchesNothing() throws Exception {
        nanoTime.addAndGet(SigningKeys.REFRESH_INTERVAL_NANOS - 1);
        keys.refreshIfDue().await(10, TimeUnit.SECONDS);
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void noTokenIsValidUnderAMalformedKey() throws Exception {
        issuer.publish(
                TestIssuer.jwk("broken", newKey).put("n", "!"),
                TestIssuer.jwk("x5c", newKey).put("x5c", new JsonArray().add("!")),
                TestIssuer.jwk(TestIssuer.KEY_ID, issuer.keyPair()));
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        for (String keyId : new String[] {"broken", "x5c"}) {
            String token = TestIssuer.sign(issuer.header().put("kid", keyId), issuer.claims("sub"), issuer.keyPair());
            assertThat(viewer(token)).isEmpty();
        }
        assertThat(viewer(issuer.token("sub"))).map(Viewer::sub).contains("sub");
    }

    private Optional<Viewer> viewer(String token) throws TimeoutException {
        return new Tokens(List.of(keys)).viewer("Bearer " + token).await(10, TimeUnit.SECONDS);
    }

    private List<JWTAuth> find(String keyId) throws TimeoutException {
        return keys.find(keyId).await(10, TimeUnit.SECONDS);
    }
}
