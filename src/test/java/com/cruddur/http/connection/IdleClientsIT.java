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

/** Clients that keep a connection for later. */
class IdleClientsIT {

    private static final int REST_SECONDS = 2;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void whoRestsTooLongIsCutOffAndWhoComesBackInTimeIsNot() throws Exception {
        int port = serve();
        try (SlowClient resting = SlowClient.silent(port);
                SlowClient returning = SlowClient.silent(port)) {
            assertThat(resting.ask(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
            CompletableFuture<Duration> cut = CompletableFuture.supplyAsync(resting::awaitCut);
            while (!isDoneWithinHalfASecond(cut)) {
                assertThat(returning.ask(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
            }
            assertThat(cut.get()).isBetween(Duration.ofSeconds(REST_SECONDS), Duration.ofSeconds(10));
            assertThat(returning.ask(REQUEST)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    private int serve() {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        vertx.deployVerticle(context -> {
                    ClientConnections connections = new ClientConnections(Limits.serverOptions(), 10, REST_SECONDS);
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
