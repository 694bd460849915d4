package com.cruddur;

import com.cruddur.account.AccountSweep;
import com.cruddur.activity.ExpirySweep;
import com.cruddur.auth.EmbeddedIssuer;
import com.cruddur.auth.SigningKeys;
import com.cruddur.db.Database;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replicas;
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
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The running server. It starts the database, the migrations and the event loops in this order, and stops them in
 * reverse. Starting and stopping block the calling thread.
 */
public final class Server implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Server.class.getName());

    private static final int START_LIMIT_SECONDS = 60;
    private static final int STOP_LIMIT_SECONDS = 28;

    /** After a fail-over, the name of the database leads to another address, whatever time to live the old answer had. */
    private static final int RESOLVED_NAME_SECONDS = 5;

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
    private final ServerDatabase database;

    private Server(Config config) {
        this.config = config;
        this.apiPort = new ListeningPort("PORT", config.bindAddress(), config.port());
        this.metricsPort = new ListeningPort("METRICS_PORT", config.bindAddress(), config.metricsPort());
        // The classes of OpenTelemetry are loaded only if they are needed.
        this.tracing = config.tracing().isEmpty()
                ? null
                : OpenTelemetryTracing.start(config.tracing().get(), config.backendUrl(), metrics.spanCounter());
        this.vertx = Vertx.builder()
                .with(vertxOptions())
                .withMetrics(options -> metrics)
                .withTracer(tracing == null ? null : options -> tracing)
                .build();
        if (config.logs().hasAccessLog()) {
            metrics.logRequests(AccessLog.start(config.logs().isJson()));
        }
        this.database = new ServerDatabase(config, lifecycle);
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
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(server::drainAndClose, "shutdown"));
        } catch (IllegalStateException e) {
            // A signal has begun to stop the process.
            throw stopped();
        }
        try {
            server.start();
            return server;
        } catch (CommandFailure e) {
            boolean wasStopped = server.lifecycle.isStopping();
            server.close();
            throw wasStopped ? stopped() : e;
        }
    }

    static VertxOptions vertxOptions() {
        return new VertxOptions()
                .setAddressResolverOptions(new AddressResolverOptions().setCacheMaxTimeToLive(RESOLVED_NAME_SECONDS));
    }

    private static CommandFailure stopped() {
        return new CommandFailure("The server was stopped before it was ready.");
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
        return database.url();
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
        database.close();
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
        database.start();
        ApiVerticle.Shared shared = shared();
        // Rendering and migrating are independent and take a while each.
        Future<?> rendered = ApiVerticle.renderStatements(vertx, shared);
        database.migrate();
        await(rendered, apiPort);
        serve(shared);
    }

    private ApiVerticle.Shared shared() {
        Optional<EmbeddedIssuer> embeddedIssuer = database.isEmbedded()
                ? Optional.of(EmbeddedIssuer.create(vertx, config.backendUrl() + EmbeddedIssuerRoutes.PATH))
                : Optional.empty();
        List<SigningKeys> issuers = new ArrayList<>();
        config.issuer().ifPresent(issuer -> issuers.add(SigningKeys.fetched(vertx, issuer)));
        embeddedIssuer.ifPresent(issuer -> issuers.add(issuer.keys()));
        int instances = Math.min(Runtime.getRuntime().availableProcessors(), config.poolSize());
        WriteRateLimiter writeLimits = new WriteRateLimiter(config.writeRates());
        return new ApiVerticle.Shared(
                config,
                database.url(),
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
                        loop -> new Database(loop, shared.databaseUrl(), PoolLimits.of(1, 1), metrics),
                        metrics,
                        List.of(AccountSweep::run))),
                apiPort);
        database.publish(url());
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
