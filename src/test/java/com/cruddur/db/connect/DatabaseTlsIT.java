package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.Database;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.TlsPostgres;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's own client. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#haveOpenssl")
final class DatabaseTlsIT {
    /** The first handshake of a JVM can exceed the time limit of a statement. Each try uses new connections. */
    private static final int TRIES = 5;

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("com.cruddur.testing.TlsPostgres#cases")
    void theServerIsChecked(String mode, String host, TlsPostgres.Trust trust, boolean connects) throws Exception {
        boolean connected = false;
        for (int i = 0; i < TRIES && !connected; i++) {
            Database database =
                    new Database(vertx, TlsPostgres.url(mode, host, trust), PoolLimits.of(1, 1), new Metrics());
            connected =
                    database.isUp().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        assertThat(connected).isEqualTo(connects);
    }
}
