package com.cruddur;

import com.cruddur.activity.ExpirySweep;
import com.cruddur.auth.EmbeddedIssuer;
import com.cruddur.auth.Keys;
import com.cruddur.db.DatabaseProblem;
import com.cruddur.db.DatabaseUrl;
import com.cruddur.db.EmbeddedDatabase;
import com.cruddur.db.Migrations;
import com.cruddur.health.Lifecycle;
import com.cruddur.user.EmbeddedIssuerRoutes;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;

/**
 * The running server: database, migrations, event loops, in this order, and back. Starting and stopping block, on the
 * thread that calls.
 */
public final class Server implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());

    private static final int START_LIMIT_SECONDS = 60;
    private static final int STOP_LIMIT_SECONDS = 28;

    /** In the folder that the server is started in. */
    private static final Path EMBEDDED_FOLDER = Path.of(".cruddur");

    private final Vertx vertx;
    private final Lifecycle lifecycle = new Lifecycle();
    private final @Nullable EmbeddedDatabase embedded;
    private final DatabaseUrl databaseUrl;
    private final List<ApiVerticle> verticles = new CopyOnWriteArrayList<>();

    private Server(Vertx vertx, @Nullable EmbeddedDatabase embedded, DatabaseUrl databaseUrl) {
        this.vertx = vertx;
        this.embedded = embedded;
        this.databaseUrl = databaseUrl;
    }

    /**
     * Starts everything; when it returns, requests are answered.
     *
     * @throws CommandFailure where it can't; what was started is stopped again
     */
    public static Server start(Config config) throws CommandFailure {
        EmbeddedDatabase embedded = config.databaseUrl().isPresent() ? null : startEmbedded();
        DatabaseUrl url = config.databaseUrl()
                .orElseGet(() -> Objects.requireNonNull(embedded).url());
        Server server = new Server(Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)), embedded, url);
        try {
            server.migrate(config.seed());
            server.serve(config);
            return server;
        } catch (CommandFailure e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens. */
    public int port() {
        return verticles.getFirst().port();
    }

    /** The database it runs on. */
    public DatabaseUrl databaseUrl() {
        return databaseUrl;
    }

    /** Lets requests under way end, within half a minute, and stops everything that was started. */
    @Override
    public void close() {
        lifecycle.stop();
        try {
            vertx.close().await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.getLogger(Server.class.getName())
                    .log(System.Logger.Level.WARNING, "stopped with requests under way");
        }
        if (embedded != null) {
            try {
                embedded.close();
            } catch (IOException e) {
                System.getLogger(Server.class.getName())
                        .log(System.Logger.Level.WARNING, "the embedded database did not stop", e);
            }
        }
    }

    private static EmbeddedDatabase startEmbedded() throws CommandFailure {
        try {
            return EmbeddedDatabase.start(EMBEDDED_FOLDER);
        } catch (NoClassDefFoundError e) {
            throw new CommandFailure(
                    "POSTGRESQL_CONNECTION_URL is not set, and this build has no embedded database: set it.");
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new CommandFailure("The embedded database does not start: " + e.getMessage());
        }
    }

    private void migrate(boolean seed) throws CommandFailure {
        Migrations migrations = new Migrations(databaseUrl);
        try {
            migrations.awaitDatabase();
            migrations.applySchema();
            if (seed) {
                migrations.applySeeds();
            }
        } catch (SQLException | LiquibaseException e) {
            throw new CommandFailure(DatabaseProblem.sentence(databaseUrl, e));
        }
    }

    private void serve(Config config) throws CommandFailure {
        Optional<EmbeddedIssuer> embeddedIssuer = Optional.ofNullable(embedded)
                .map(present -> EmbeddedIssuer.create(vertx, config.backendUrl() + EmbeddedIssuerRoutes.PATH));
        List<Keys> issuers = new ArrayList<>();
        config.issuer().ifPresent(issuer -> issuers.add(Keys.fetched(vertx, issuer)));
        embeddedIssuer.ifPresent(issuer -> issuers.add(issuer.keys()));
        int instances = Math.min(Runtime.getRuntime().availableProcessors(), config.poolSize());
        var shared = new ApiVerticle.Shared(config, databaseUrl, instances, issuers, embeddedIssuer, lifecycle);
        await(vertx.deployVerticle(() -> verticle(shared), new DeploymentOptions().setInstances(instances)), config);
        await(vertx.deployVerticle(new ExpirySweep(databaseUrl)), config);
    }

    private ApiVerticle verticle(ApiVerticle.Shared shared) {
        ApiVerticle verticle = new ApiVerticle(shared);
        verticles.add(verticle);
        return verticle;
    }

    private static void await(Future<?> deployment, Config config) throws CommandFailure {
        try {
            deployment.toCompletionStage().toCompletableFuture().get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CommandFailure(sentence(e.getCause(), config));
        } catch (TimeoutException e) {
            throw new CommandFailure("The server did not start within a minute.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("The start was interrupted.");
        }
    }

    private static String sentence(@Nullable Throwable cause, Config config) {
        if (cause instanceof BindException) {
            return "Port %d on %s can't be listened on (%s): stop what uses it, or set PORT."
                    .formatted(config.port(), config.bindAddress(), cause.getMessage());
        }
        LOGGER.log(System.Logger.Level.ERROR, "defect at start", cause);
        return "The server does not start; the lines above say why.";
    }
}
