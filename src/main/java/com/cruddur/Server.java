package com.cruddur;

import com.cruddur.activity.ExpirySweep;
import com.cruddur.auth.EmbeddedIssuer;
import com.cruddur.auth.SigningKeys;
import com.cruddur.db.Database;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseDiagnosis;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.embedded.EmbeddedDatabase;
import com.cruddur.db.schema.Migrations;
import com.cruddur.health.Lifecycle;
import com.cruddur.http.security.WriteRateLimiter;
import com.cruddur.metrics.Metrics;
import com.cruddur.metrics.MetricsVerticle;
import com.cruddur.user.EmbeddedIssuerRoutes;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final Config config;
    private final ListeningPort apiPort;
    private final ListeningPort metricsPort;
    private final Metrics metrics = new Metrics();
    private final Vertx vertx = Vertx.builder().withMetrics(options -> metrics).build();
    private final Lifecycle lifecycle = new Lifecycle();
    private final List<ApiVerticle> verticles = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MetricsVerticle metricsVerticle;
    private @Nullable EmbeddedDatabase embedded;
    private @Nullable DatabaseUrl databaseUrl;

    private Server(Config config) {
        this.config = config;
        this.apiPort = new ListeningPort("PORT", config.bindAddress(), config.port());
        this.metricsPort = new ListeningPort("METRICS_PORT", config.bindAddress(), config.metricsPort());
        this.metricsVerticle = new MetricsVerticle(metrics, config.bindAddress(), config.metricsPort());
    }

    /**
     * Starts everything; when it returns, requests are answered. The end of the process stops it, also one that comes
     * while it starts.
     *
     * @throws CommandFailure where it can't; what was started is stopped again
     */
    public static Server start(Config config) throws CommandFailure {
        Server server = new Server(config);
        Runtime.getRuntime().addShutdownHook(new Thread(server::drainAndClose, "shutdown"));
        try {
            server.start();
            return server;
        } catch (CommandFailure e) {
            boolean wasStopped = server.lifecycle.isStopping();
            server.close();
            throw wasStopped ? new CommandFailure("Stopped before it served.") : e;
        }
    }

    /** Where it listens. */
    public int port() {
        return verticles.getFirst().port();
    }

    /** Where the metrics are asked for. */
    public int metricsPort() {
        return metricsVerticle.port();
    }

    /** Where a program on this machine reaches it. */
    public String url() {
        boolean everywhere = Set.of("0.0.0.0", "::", "127.0.0.1", "::1").contains(config.bindAddress());
        return "http://%s:%d".formatted(everywhere ? "localhost" : config.bindAddress(), port());
    }

    /** The database it runs on. */
    public DatabaseUrl databaseUrl() {
        return Objects.requireNonNull(databaseUrl);
    }

    /** Lets requests under way end, within half a minute, and stops everything that was started. */
    @Override
    public void close() {
        lifecycle.stop();
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            vertx.close().await(STOP_LIMIT_SECONDS - config.drainSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOGGER.log(System.Logger.Level.WARNING, "stopped with requests under way");
        }
        closeEmbedded();
    }

    /** At a signal: whoever distributes requests gets the time to see that this server isn't ready any more. */
    private void drainAndClose() {
        lifecycle.stop();
        if (config.drainSeconds() > 0 && !verticles.isEmpty() && !closed.get()) {
            vertx.timer(config.drainSeconds(), TimeUnit.SECONDS).await();
        }
        close();
    }

    private void start() throws CommandFailure {
        // Before anything else: this is what goes wrong most often, and a database takes seconds.
        apiPort.refuseTaken();
        metricsPort.refuseTaken();
        databaseUrl = config.databaseUrl().isPresent() ? config.databaseUrl().get() : startEmbedded();
        ApiVerticle.Shared shared = shared(databaseUrl);
        // Both take a while, and neither needs the other.
        Future<?> rendered = ApiVerticle.renderStatements(vertx, shared);
        migrate(databaseUrl);
        await(rendered, apiPort);
        serve(shared);
    }

    /** Holds the lock that {@link #closeEmbedded} takes, so that a stop meanwhile waits for what it has to stop. */
    private synchronized DatabaseUrl startEmbedded() throws CommandFailure {
        if (lifecycle.isStopping()) {
            throw new CommandFailure("Stopped.");
        }
        try {
            embedded = EmbeddedDatabase.start(EMBEDDED_FOLDER);
            return embedded.url();
        } catch (NoClassDefFoundError e) {
            throw new CommandFailure(
                    "POSTGRESQL_CONNECTION_URL is not set, and this build has no embedded database: set it.");
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new CommandFailure("The embedded database does not start: " + e.getMessage());
        }
    }

    private synchronized void closeEmbedded() {
        if (embedded == null) {
            return;
        }
        try {
            embedded.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "the embedded database did not stop", e);
        }
    }

    private void migrate(DatabaseUrl url) throws CommandFailure {
        Migrations migrations = new Migrations(url);
        try {
            migrations.awaitDatabase();
            migrations.applySchema();
            if (config.seed()) {
                migrations.applySeeds();
            }
        } catch (SQLException | LiquibaseException e) {
            throw new CommandFailure(DatabaseDiagnosis.sentence(url, e));
        }
    }

    private ApiVerticle.Shared shared(DatabaseUrl url) {
        Optional<EmbeddedIssuer> embeddedIssuer = Optional.ofNullable(embedded)
                .map(present -> EmbeddedIssuer.create(vertx, config.backendUrl() + EmbeddedIssuerRoutes.PATH));
        List<SigningKeys> issuers = new ArrayList<>();
        config.issuer().ifPresent(issuer -> issuers.add(SigningKeys.fetched(vertx, issuer)));
        embeddedIssuer.ifPresent(issuer -> issuers.add(issuer.keys()));
        int instances = Math.min(Runtime.getRuntime().availableProcessors(), config.poolSize());
        WriteRateLimiter writeLimits = new WriteRateLimiter(config.writeRates());
        return new ApiVerticle.Shared(
                config, url, instances, issuers, embeddedIssuer, writeLimits, new PageCache(), lifecycle, metrics);
    }

    private void serve(ApiVerticle.Shared shared) throws CommandFailure {
        await(vertx.deployVerticle(metricsVerticle), metricsPort);
        var onEveryCore = new DeploymentOptions().setInstances(shared.instances());
        await(vertx.deployVerticle(() -> verticle(shared), onEveryCore), apiPort);
        await(
                vertx.deployVerticle(
                        new ExpirySweep(loop -> new Database(loop, shared.databaseUrl(), 1, 1, metrics), metrics)),
                apiPort);
        if (embedded != null) {
            leaveUrl(embedded);
        }
    }

    /** So that {@code bin/token} finds the server, whatever port it is on. */
    private void leaveUrl(EmbeddedDatabase embedded) throws CommandFailure {
        try {
            embedded.leaveNote("backend-url", url());
        } catch (IOException e) {
            throw new CommandFailure(
                    "The folder %s can't be written to: %s".formatted(EMBEDDED_FOLDER, e.getMessage()));
        }
    }

    private ApiVerticle verticle(ApiVerticle.Shared shared) {
        ApiVerticle verticle = new ApiVerticle(shared);
        verticles.add(verticle);
        return verticle;
    }

    private void await(Future<?> deployment, ListeningPort port) throws CommandFailure {
        try {
            deployment.toCompletionStage().toCompletableFuture().get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BindException taken ? port.failure(taken) : defect(e.getCause());
        } catch (TimeoutException e) {
            throw new CommandFailure("The server did not start within a minute.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("The start was interrupted.");
        }
    }

    private CommandFailure defect(@Nullable Throwable cause) {
        if (!lifecycle.isStopping()) {
            LOGGER.log(System.Logger.Level.ERROR, "defect at start", cause);
        }
        return new CommandFailure("The server does not start; the lines above say why.");
    }
}
