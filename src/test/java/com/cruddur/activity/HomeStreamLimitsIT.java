package com.cruddur.activity;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.cruddur.Config;
import com.cruddur.Server;
import com.cruddur.db.Database;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.http.CommonHeaders;
import com.cruddur.http.FailureHandler;
import com.cruddur.http.Limits;
import com.cruddur.http.connection.ClientConnections;
import com.cruddur.http.security.Cors;
import com.cruddur.http.security.SecurityHeaders;
import com.cruddur.metrics.Metrics;
import com.cruddur.sse.PollLoop.Options;
import com.cruddur.testing.Api;
import com.cruddur.testing.Listener;
import com.cruddur.testing.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stream of home where something gives way: the database, a listener, the server itself. */
class HomeStreamLimitsIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer().throughProxy();

    private static final String STREAM = "/api/activities/home/stream";
    private static final int SOON_MILLIS = 10_000;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        SERVER.proxy().resume();
        vertx.close().await();
    }

    @Test
    void losesNothingDuringADatabaseOutage() {
        try (Listener listener = SERVER.api().listen(STREAM)) {
            SERVER.proxy().cut();
            insert("While it was cut off", 1, 1);
            eventually(
                    () -> assertThat(SERVER.api().get("/health/ready").status()).isEqualTo(503));
            SERVER.proxy().resume();
            assertThat(listener.next().messages()).containsExactly("While it was cut off");
            SERVER.proxy().blackHole();
            insert("While nothing came through", 1, 1);
            eventually(
                    () -> assertThat(SERVER.api().get("/health/ready").status()).isEqualTo(503));
            SERVER.proxy().resume();
            assertThat(listener.next().messages()).containsExactly("While nothing came through");
        }
    }

    @Test
    void refusesNewListenersDuringADatabaseOutage() {
        SERVER.proxy().cut();
        for (Api api : new Api[] {SERVER.api(), SERVER.api().with("Last-Event-ID", "x")}) {
            Api.Answer refused = api.impatient().get(STREAM);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.codes()).containsExactly("generic_503");
            assertThat(refused.header("Retry-After")).isPresent();
        }
        SERVER.proxy().resume();
        eventually(() -> {
            try (Listener listener = SERVER.api().listen(STREAM)) {
                assertThat(listener.response().statusCode()).isEqualTo(200);
            }
        });
    }

    @Test
    void refusesListenersAboveTheMaximum() {
        Api api = serve(new Options(50, 15_000, 2), 60);
        Listener first = api.listen(STREAM);
        assertThat(first.response().statusCode()).isEqualTo(200);
        try (Listener second = api.listen(STREAM)) {
            assertThat(second.response().statusCode()).isEqualTo(200);
            // As a listener too: the response to an admitted client does not end.
            try (Listener third = api.impatient().listen(STREAM)) {
                assertThat(third.response().statusCode()).isEqualTo(503);
                assertThat(third.response().headers().firstValue("Retry-After")).isPresent();
            }
            first.close();
            eventually(() -> {
                try (Listener instead = api.listen(STREAM)) {
                    assertThat(instead.response().statusCode()).isEqualTo(200);
                }
            });
        }
    }

    @Test
    void sendsKeepAliveComments() {
        try (Listener listener = serve(new Options(50, 200, 10), 3).listen(STREAM)) {
            eventually(() -> assertThat(listener.comments()).isGreaterThan(25));
            insert("After a silence that is cut elsewhere", 1, 1);
            assertThat(listener.next().messages()).containsExactly("After a silence that is cut elsewhere");
        }
    }

    @Test
    void resetsOnlyListenersThatDoNotRead() throws IOException {
        Api api = serve(new Options(20, 15_000, 10), 60);
        try (Listener reader = api.listen(STREAM);
                Socket sleeper = new Socket()) {
            sleeper.setReceiveBufferSize(4096);
            sleeper.setSoTimeout(SOON_MILLIS);
            sleeper.connect(address(api));
            sleeper.getOutputStream().write(request());
            assertThat(sleeper.getInputStream().read()).isEqualTo('H');
            for (int round = 0; round < 30; round++) {
                insert("👍", 1024, HomeUpdates.MAX_ACTIVITIES);
                assertThat(reader.next().cruds()).hasSize(HomeUpdates.MAX_ACTIVITIES);
            }
            assertThatNoException().isThrownBy(() -> readToTheEnd(sleeper));
        }
    }

    /** The kernel buffers little for a listener, so two events that it does not read are enough. */
    @Test
    @Tag("slow")
    void aListenerThatDoesNotReadHoldsLittleMemory() throws IOException {
        Api api = serve(new Options(20, 15_000, 2), 60);
        try (Listener reader = api.listen(STREAM);
                Socket sleeper = new Socket()) {
            sleeper.setReceiveBufferSize(4096);
            sleeper.connect(address(api));
            sleeper.getOutputStream().write(request());
            assertThat(sleeper.getInputStream().read()).isEqualTo('H');
            for (int round = 0; round < 3; round++) {
                insert("👍", 1024, HomeUpdates.MAX_ACTIVITIES);
                reader.next();
            }
            eventually(() -> {
                try (Listener third = api.impatient().listen(STREAM)) {
                    assertThat(third.response().statusCode()).isEqualTo(200);
                }
            });
        }
    }

    @Test
    void endsAtShutdown() throws Exception {
        Server server = Server.start(Config.of(Map.of(
                "PORT",
                "0",
                "METRICS_PORT",
                "0",
                "POSTGRESQL_CONNECTION_URL",
                SERVER.database().withPassword())));
        try (Listener one = SERVER.api().at(server.port()).listen(STREAM);
                Listener another = SERVER.api().at(server.port()).listen(STREAM)) {
            long startNanos = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofMillis(SOON_MILLIS));
            assertThat(one.isEnded()).isTrue();
            assertThat(another.isEnded()).isTrue();
        }
    }

    private static InetSocketAddress address(Api api) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), api.uri("").getPort());
    }

    private static byte[] request() {
        return ("GET " + STREAM + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** A server with only the stream, on one event loop. */
    private Api serve(Options options, int restSeconds) {
        CompletableFuture<HttpServer> listening = new CompletableFuture<>();
        vertx.deployVerticle(context -> {
                    Router router = Router.router(vertx);
                    Database database = new Database(vertx, SERVER.database(), PoolLimits.of(1, 10), new Metrics());
                    HomeStream stream = new HomeStream(vertx, database, options);
                    router.get(STREAM).handler(stream::listen);
                    FailureHandler.handleAll(
                            router, new CommonHeaders(new SecurityHeaders(false), new Cors(Set.of()), () -> false));
                    ClientConnections connections = new ClientConnections(Limits.serverOptions(), 100, restSeconds);
                    connections.watch(vertx);
                    Future<HttpServer> server = vertx.createHttpServer(Limits.serverOptions())
                            .connectionHandler(connections)
                            .requestHandler(router)
                            .listen(0, "127.0.0.1");
                    return server.onSuccess(listening::complete);
                })
                .await();
        return SERVER.api().at(listening.join().actualPort());
    }

    /** A connection reset is an end, too; silence is not. */
    private static void readToTheEnd(Socket socket) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try {
            int length = 0;
            while (length >= 0) {
                length = socket.getInputStream().read(buffer);
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static void insert(String message, int times, int count) {
        SERVER.execute("INSERT INTO activities (user_uuid, message) SELECT uuid, repeat('" + message + "', " + times
                + ") FROM users, generate_series(1, " + count + ") WHERE handle = 'bayko'");
    }
}
