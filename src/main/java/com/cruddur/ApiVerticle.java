package com.cruddur;

import com.cruddur.account.AccountRoutes;
import com.cruddur.activity.ActivityRoutes;
import com.cruddur.activity.HomeStream;
import com.cruddur.auth.Authentication;
import com.cruddur.auth.EmbeddedIssuer;
import com.cruddur.auth.SigningKeys;
import com.cruddur.auth.Tokens;
import com.cruddur.avatar.AvatarRoutes;
import com.cruddur.db.Database;
import com.cruddur.db.ReplicaMonitor;
import com.cruddur.db.SnapshotReads;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replicas;
import com.cruddur.docs.DocsRoutes;
import com.cruddur.export.ExportRoutes;
import com.cruddur.graph.GraphRoutes;
import com.cruddur.health.HealthRoutes;
import com.cruddur.health.Lifecycle;
import com.cruddur.http.CommonHeaders;
import com.cruddur.http.FailureHandler;
import com.cruddur.http.FastPath;
import com.cruddur.http.Limits;
import com.cruddur.http.RequestTarget;
import com.cruddur.http.connection.ClientConnections;
import com.cruddur.http.security.Cors;
import com.cruddur.http.security.SecurityHeaders;
import com.cruddur.http.security.WriteRateLimiter;
import com.cruddur.message.MessageRoutes;
import com.cruddur.metrics.Metrics;
import com.cruddur.seen.SeenRoutes;
import com.cruddur.stats.StatsRoutes;
import com.cruddur.stream.StreamRoutes;
import com.cruddur.stream.ViewerStream;
import com.cruddur.user.EmbeddedIssuerRoutes;
import com.cruddur.user.UserRoutes;
import com.cruddur.web.WebRoutes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the API on one event loop. It wires the database, the routes and the HTTP server. */
final class ApiVerticle extends VerticleBase {

    /** The parts that all event loops share. */
    record Shared(
            Config config,
            DatabaseUrl databaseUrl,
            int instances,
            List<SigningKeys> issuers,
            Optional<EmbeddedIssuer> embeddedIssuer,
            WriteRateLimiter writeLimits,
            PageCache pageCache,
            Replicas replicas,
            Lifecycle lifecycle,
            Metrics metrics) {

        /** The monitor of the replicas, with a connection of its own to the primary. */
        ReplicaMonitor replicaMonitor() {
            return new ReplicaMonitor(
                    replicas,
                    vertx -> new Database(vertx, databaseUrl, PoolLimits.of(1, 1), metrics, pageCache, replicas),
                    metrics);
        }
    }

    private static final int DRAIN_LIMIT_SECONDS = 20;

    private final Shared shared;
    private final Cors cors;
    private final CommonHeaders commonHeaders;
    private final FastPath fastPath;
    private @Nullable Database database;
    private @Nullable HomeStream homeStream;
    private @Nullable ViewerStream viewerStream;
    private @Nullable HttpServer server;

    ApiVerticle(Shared shared) {
        this.shared = shared;
        this.cors = new Cors(shared.config().origins());
        this.commonHeaders = new CommonHeaders(
                new SecurityHeaders(shared.config().isOverTls()), cors, shared.replicas()::servesStale);
        this.fastPath = new FastPath(commonHeaders);
    }

    /** Renders every statement on a worker thread. Rendering takes about a second, too long for an event loop. */
    static Future<?> renderStatements(Vertx vertx, Shared shared) {
        return vertx.executeBlocking(() -> {
            Database database = new Database(vertx, shared.databaseUrl(), PoolLimits.of(1, 0), shared.metrics());
            new ApiVerticle(shared).router(vertx, database);
            return database.close();
        });
    }

    @Override
    public Future<?> start() {
        Config config = shared.config();
        database = Database.withBulkhead(
                vertx,
                shared.databaseUrl(),
                PoolLimits.of(
                        Math.ceilDiv(config.poolSize(), shared.instances()),
                        Math.ceilDiv(config.poolWaiting(), shared.instances())),
                shared.metrics(),
                shared.pageCache(),
                shared.replicas());
        shared.metrics().watchEventLoop(vertx);
        HttpServerOptions options = Limits.serverOptions();
        ClientConnections connections = new ClientConnections(
                options,
                Math.ceilDiv(Limits.connections(config.maxConnections()), shared.instances()),
                config.keepAliveSeconds());
        connections.watch(vertx);
        HttpServer http = vertx.createHttpServer(options)
                .connectionHandler(connections)
                .requestHandler(requests(router(vertx, database)))
                .invalidRequestHandler(request -> {
                    commonHeaders.addTo(request);
                    FailureHandler.writeDecoderFailure(request);
                });
        server = http;
        // Port 0 would give each instance a port of its own. Vert.x shares a random port for a negative number.
        int port = config.port() == 0 ? -1 : config.port();
        // The first connection is opened before the first request, which would otherwise wait for it.
        return database.isUp().compose(up -> http.listen(port, config.bindAddress()));
    }

    /** Event streams are closed first, because they never end by themselves. */
    @Override
    public Future<?> stop() {
        Objects.requireNonNull(homeStream).close();
        Objects.requireNonNull(viewerStream).close();
        return Objects.requireNonNull(server)
                .shutdown(DRAIN_LIMIT_SECONDS, TimeUnit.SECONDS)
                .onComplete(drained -> fastPath.close())
                .eventually(() -> Objects.requireNonNull(database).close());
    }

    /** The port that this instance listens on. */
    int port() {
        return Objects.requireNonNull(server).actualPort();
    }

    /**
     * The fast path answers requests for cached pages without the router. During a stop every request takes the router,
     * which closes the client's connection.
     */
    private Handler<HttpServerRequest> requests(Router router) {
        return request -> {
            if (shared.lifecycle().isStopping() || !fastPath.serves(request)) {
                router.handle(request);
            }
        };
    }

    Router router(Vertx vertx, Database database) {
        Authentication authentication = new Authentication(new Tokens(shared.issuers()), shared.writeLimits());
        Router router = Router.router(vertx);
        router.route().handler(commonHeaders);
        router.route().handler(shared.lifecycle()::closeWhenStopping);
        router.route().handler(new RequestTarget());
        router.route().handler(cors);
        Limits.readBodies(router);
        new HealthRoutes(database, shared.issuers(), shared.lifecycle()).mount(router);
        homeStream = new HomeStream(vertx, database, shared.instances());
        new ActivityRoutes(database, homeStream).mount(router, fastPath, authentication);
        new UserRoutes(database).mount(router, authentication);
        new AccountRoutes(database).mount(router, authentication);
        new AvatarRoutes(vertx, database, shared.config().backendUrl())
                .mount(router, authentication, shared.writeLimits()::admitAddress);
        new ExportRoutes(vertx, new SnapshotReads(vertx, shared.databaseUrl(), ExportRoutes.CONNECTIONS))
                .mount(router, authentication);
        new GraphRoutes(database).mount(router, authentication);
        new MessageRoutes(database).mount(router, authentication);
        new SeenRoutes(database).mount(router, authentication);
        viewerStream = new ViewerStream(vertx, database, shared.instances());
        new StreamRoutes(viewerStream).mount(router, authentication);
        new StatsRoutes(database).mount(router, fastPath);
        new DocsRoutes().mount(router);
        shared.embeddedIssuer()
                .ifPresent(issuer ->
                        new EmbeddedIssuerRoutes(database, issuer).mount(router, shared.writeLimits()::admitAddress));
        new WebRoutes(
                        shared.embeddedIssuer().isPresent(),
                        shared.config().issuer(),
                        shared.config().hostedUi())
                .mount(router);
        FailureHandler.handleAll(router, commonHeaders);
        return router;
    }
}
