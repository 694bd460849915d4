package com.cruddur;

import com.cruddur.account.AccountSweep;
import com.cruddur.activity.ExpirySweep;
import com.cruddur.auth.EmbeddedIssuer;
import com.cruddur.auth.SigningKeys;
import com.cruddur.db.Database;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseDiagnosis;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.Replicas;
import com.cruddur.db.embedded.EmbeddedDatabase;
import com.cruddur.db.schema.Migrations;
import com.cruddur.health.Lifecycle;
import com.cruddur.http.security.WriteRateLimiter;
import com.cruddur.log.AccessLog;
import com.cruddur.metrics.Metrics;
import com.cruddur.metrics.MetricsVerticle;
import com.cruddur.tracing.Tracing;
import com.cruddur.tracing.otlp.OpenTelemetryTracing;
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
import java.util.Locale;
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
 * The running server. It starts the database, the migrations and the event loops in this order, and stops them in
 * reverse. Starting and stopping block the calling thread.
 */
public final class Server implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());

    private static final int START_LIMIT_SECONDS = 60;
    private static final int STOP_LIMIT_SECONDS = 28;

    /** Relative to the working directory. */
    private static final Path EMBEDDED_FOLDER = Path.of(".cruddur");

    private final Config config;
    private final ListeningPort apiPort;
    private final ListeningPort metricsPort;
    private final Metrics metrics = new Metrics();
    private final @Nullable Tracing tracing;
    private final Vertx vertx;
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
        // The classes of OpenTelemetry are loaded only if they are needed.
        this.tracing = config.tracing().isEmpty()
                ? null
                : OpenTelemetryTracing.start(config.tracing().get(), config.backendUrl(), metrics.spanCounter());
        this.vertx = Vertx.builder()
                .withMetrics(options -> metrics)
                .withTracer(tracing == null ? null : options -> tracing)
                .build();
        if (config.logs().hasAccessLog()) {
            metrics.logRequests(AccessLog.start(config.logs().isJson()));
        }
        this.metricsVerticle = new MetricsVerticle(metrics, config.bindAddress(), config.metricsPort());
    }

    /**
     * Starts all parts. The server answers requests when this method returns. A shutdown hook stops the server, also
     * during the start.
     *
     * @throws CommandFailure if a part does not start; the parts that did start are stopped first
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
            throw wasStopped ? new CommandFailure("The server was stopped before it was ready.") : e;
        }
    }

    /** The port of the API. */
    public int port() {
        return verticles.getFirst().port();
    }

    /** The port of {@code /metrics}. */
    public int metricsPort() {
        return metricsVerticle.port();
    }

    /** The API's URL for programs on this machine. */
    public String url() {
        boolean isLocalhost = Set.of("0.0.0.0", "::", "127.0.0.1", "::1").contains(config.bindAddress());
        return String.format(Locale.ROOT, "http://%s:%d", isLocalhost ? "localhost" : urlHost(), port());
    }

    private String urlHost() {
        return config.bindAddress().contains(":") ? "[" + config.bindAddress() + "]" : config.bindAddress();
    }

    /** The database that the server uses. */
    public DatabaseUrl databaseUrl() {
        return Objects.requireNonNull(databaseUrl);
    }

    /** Lets requests in flight end, for half a minute at most, and stops every part. */
    @Override
    public void close() {
        lifecycle.stop();
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            vertx.close().await(STOP_LIMIT_SECONDS - config.drainSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOGGER.log(System.Logger.Level.WARNING, "stopped while requests were in flight");
        }
        if (tracing != null) {
            tracing.shutdown();
        }
        closeEmbedded();
    }

    /** Runs after a signal. The delay lets load balancers see that this server is no longer ready. */
    private void drainAndClose() {
        lifecycle.stop();
        if (config.drainSeconds() > 0 && !verticles.isEmpty() && !closed.get()) {
            vertx.timer(config.drainSeconds(), TimeUnit.SECONDS).await();
        }
        close();
    }

    private void start() throws CommandFailure {
        // A taken port is the most frequent failure, and the checks below take seconds.
        apiPort.verifyFree();
        metricsPort.verifyFree();
        databaseUrl = config.databaseUrl().isPresent() ? config.databaseUrl().get() : startEmbedded();
        ApiVerticle.Shared shared = shared(databaseUrl);
        // Rendering and migrating are independent and take a while each.
        Future<?> rendered = ApiVerticle.renderStatements(vertx, shared);
        migrate(databaseUrl);
        await(rendered, apiPort);
        serve(shared);
    }

    /** Synchronized with {@link #closeEmbedded}: a stop during the start waits for the database that it has to stop. */
    private synchronized DatabaseUrl startEmbedded() throws CommandFailure {
        if (lifecycle.isStopping()) {
            throw new CommandFailure("The server was stopped.");
        }
        try {
            embedded = EmbeddedDatabase.start(EMBEDDED_FOLDER);
            return embedded.url();
        } catch (NoClassDefFoundError e) {
            throw new CommandFailure(
                    "POSTGRESQL_CONNECTION_URL is not set, and this build has no embedded database. Set the URL.");
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
            LOGGER.log(System.Logger.Level.WARNING, "the embedded database does not stop", e);
        }
    }

    private void migrate(DatabaseUrl url) throws CommandFailure {
        DatabaseUrl migrationUrl = config.migrationUrl().orElse(url);
        DatabaseUrl connected = url;
        try {
            new Migrations(url).awaitDatabase();
            connected = migrationUrl;
            Migrations migrations = new Migrations(migrationUrl);
            if (!migrationUrl.equals(url)) {
                migrations.awaitDatabase();
            }
            migrations.applySchema();
            if (config.seed()) {
                migrations.applySeeds();
            }
        } catch (SQLException | LiquibaseException e) {
            throw new CommandFailure(DatabaseDiagnosis.sentence(connected, e));
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
                config,
                url,
                instances,
                issuers,
                embeddedIssuer,
                writeLimits,
                new PageCache((long) config.pageCacheMib() << 20, metrics.cacheMetrics()),
                new Replicas(config.replicas(), metrics),
                lifecycle,
                metrics);
    }

    private void serve(ApiVerticle.Shared shared) throws CommandFailure {
        await(vertx.deployVerticle(metricsVerticle), metricsPort);
        if (!shared.replicas().isEmpty()) {
            await(vertx.deployVerticle(shared.replicaMonitor()), apiPort);
        }
        var onEveryCore = new DeploymentOptions().setInstances(shared.instances());
        await(vertx.deployVerticle(() -> verticle(shared), onEveryCore), apiPort);
        await(
                vertx.deployVerticle(new ExpirySweep(
                        loop -> new Database(loop, shared.databaseUrl(), 1, 1, metrics),
                        metrics,
                        List.of(AccountSweep::run))),
                apiPort);
        if (embedded != null) {
            publishUrl(embedded);
        }
    }

    /** {@code bin/token} reads this file to find the server. */
    private void publishUrl(EmbeddedDatabase embedded) throws CommandFailure {
        try {
            embedded.publish("backend-url", url());
        } catch (IOException e) {
            throw new CommandFailure(
                    "The server cannot write to the folder " + EMBEDDED_FOLDER + ": " + e.getMessage());
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
            LOGGER.log(System.Logger.Level.ERROR, "the start failed", cause);
        }
        return new CommandFailure("The server does not start. The log above states the cause.");
    }
}
