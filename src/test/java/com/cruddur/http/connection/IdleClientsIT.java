package com.cruddur.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.http.Limits;
import com.cruddur.testing.SlowClient;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Idle connections. */
class IdleClientsIT {

    private static final int IDLE_SECONDS = 2;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void closesConnectionsThatExceedTheIdleLimitOnly() throws Exception {
        int port = serve();
        try (SlowClient idle = SlowClient.silent(port);
                SlowClient active = SlowClient.silent(port)) {
            assertThat(idle.ask(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
            CompletableFuture<Duration> closed = CompletableFuture.supplyAsync(idle::awaitClose);
            while (!isDoneWithinHalfASecond(closed)) {
                assertThat(active.ask(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
            }
            assertThat(closed.get()).isBetween(Duration.ofSeconds(IDLE_SECONDS), Duration.ofSeconds(10));
            assertThat(active.ask(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    private int serve() {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        vertx.deployVerticle(context -> {
                    ClientConnections connections = new ClientConnections(Limits.serverOptions(), 10, IDLE_SECONDS);
                    connections.watch(vertx);
                    return vertx.createHttpServer(Limits.serverOptions())
                            .connectionHandler(connections)
                            .requestHandler(request -> request.response().end())
                            .listen(0, "127.0.0.1")
                            .onSuccess(server -> port.complete(server.actualPort()));
                })
                .await();
        return port.join();
    }

    private static boolean isDoneWithinHalfASecond(CompletableFuture<?> future) throws Exception {
        try {
            future.get(500, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
