package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Eventually;
import com.cruddur.testing.TestIssuer;
import com.sun.net.httpserver.HttpHandler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A faulty or hostile issuer neither fills the heap nor blocks later fetches, and the known keys stay valid. */
class JwksFetchIT {

    private static final long DEADLINE_MILLIS = 500;

    private final Vertx vertx = Vertx.vertx();
    private final TestIssuer issuer = new TestIssuer();
    private final AtomicLong nanoTime = new AtomicLong();
    private final CountDownLatch aborted = new CountDownLatch(1);
    private final Issuer settings = new Issuer(issuer.url(), TestIssuer.CLIENT_ID);
    private final SigningKeys keys = SigningKeys.fetched(
            vertx, settings, new JwksClient(vertx, settings.jwksUrl(), DEADLINE_MILLIS), nanoTime::get);

    /** On a busy machine, the first fetch can exceed the deadline. */
    @BeforeEach
    void awaitKeys() {
        Eventually.eventually(() -> {
            nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
            keys.refreshIfDue().await(10, TimeUnit.SECONDS);
            assertThat(keys.areLoaded()).isTrue();
        });
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
        issuer.close();
    }

    @Test
    void abortsAnEndlessBody() throws Exception {
        assertRecoversFrom(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeUntilAborted(exchange.getResponseBody(), new byte[64 * 1024], 0);
        });
        assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void abortsABodyThatExceedsTheDeadline() throws Exception {
        assertRecoversFrom(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            writeUntilAborted(exchange.getResponseBody(), new byte[] {' '}, 50);
        });
        assertThat(aborted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void abortsAStalledBody() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        assertRecoversFrom(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(end);
        });
        end.countDown();
    }

    @Test
    void abortsAResponseWithoutHead() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        assertRecoversFrom(exchange -> await(end));
        end.countDown();
    }

    @Test
    void refusesALargeBody() throws Exception {
        assertRecoversFrom(TestIssuer.body(" ".repeat(JwksClient.MAX_BODY_BYTES) + "{\"keys\":[]}"));
    }

    @Test
    void refusesACompressedBody() throws Exception {
        assertRecoversFrom(exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            TestIssuer.body("{\"keys\":[]}").handle(exchange);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 307, 404, 500})
    void refusesOtherStatusesAndRedirects(int status) throws Exception {
        try (TestIssuer other = new TestIssuer()) {
            assertRecoversFrom(exchange -> {
                exchange.getResponseHeaders().add("Location", other.url() + "/.well-known/jwks.json");
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            assertThat(other.fetches()).isZero();
        }
    }

    @Test
    void doesNotDoubleTheSlashOfAnIssuer() {
        assertThat(new Issuer("https://issuer.example/", "client").jwksUrl())
                .isEqualTo("https://issuer.example/.well-known/jwks.json");
    }

    private void assertRecoversFrom(HttpHandler response) throws TimeoutException {
        issuer.respond(response);
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(keys.find("key-2").await(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(keys.find(TestIssuer.KEY_ID).await(10, TimeUnit.SECONDS)).hasSize(1);
        issuer.publish(TestIssuer.jwk("key-2", issuer.keyPair()));
        nanoTime.addAndGet(SigningKeys.FETCH_INTERVAL_NANOS);
        assertThat(keys.find("key-2").await(10, TimeUnit.SECONDS)).hasSize(1);
    }

    private void writeUntilAborted(OutputStream body, byte[] bytes, long pauseMillis) {
        try {
            while (true) {
                body.write(bytes);
                body.flush();
                Thread.sleep(pauseMillis);
            }
        } catch (IOException | InterruptedException e) {
            aborted.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
