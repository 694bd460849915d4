package com.cruddur.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The shortest handlers with Vert.x and its PostgreSQL client, and the server's SQL as strings. */
final class HandWritten extends VerticleBase {

    private static final String ACTIVITIES = "/api/activities";
    private static final OffsetDateTime NEWEST = OffsetDateTime.parse("9999-12-31T00:00:00Z");
    private static final UUID LAST = new UUID(-1, -1);
    private static final int LIMIT = 40;
    private static final OffsetDateTime OLDEST = OffsetDateTime.parse("0001-01-01T00:00:00Z");
    private static final UUID FIRST = new UUID(0, 0);
    private static final int REPLIES = 200;
    private static final int UUID_LENGTH = 36;
    private static final Map<String, Integer> HOURS = Map.of("7-days", 7 * 24);

    private final int port;
    private final JsonObject settings;
    private final Map<String, ServerStatement> statements = new HashMap<>();
    private @Nullable SqlClient client;
    private @Nullable JWTAuth tokens;

    private HandWritten(int port, JsonObject settings) {
        this.port = port;
        this.settings = settings;
        JsonObject texts = settings.getJsonObject("statements");
        texts.fieldNames().forEach(name -> statements.put(name, ServerStatement.of(texts.getJsonObject(name))));
    }

    /** Arguments: port, settings file. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        JsonObject settings = new JsonObject(Files.readString(Path.of(arguments[1])));
        Vertx.vertx()
                .deployVerticle(
                        () -> new HandWritten(port, settings),
                        new DeploymentOptions().setInstances(settings.getInteger("eventLoops")))
                .await();
    }

    @Override
    public Future<?> start() {
        int connections = settings.getInteger("connections") / settings.getInteger("eventLoops");
        client = PgBuilder.client()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(PgConnectOptions.fromUri(settings.getString("databaseUrl"))
                        .setPipeliningLimit(16)
                        .setCachePreparedStatements(true)
                        .setPreparedStatementCacheSqlFilter(sql -> true)
                        .setProperties(Map.of("TimeZone", "UTC", "jit", "off")))
                .using(vertx)
                .build();
        tokens = JWTAuth.create(vertx, new JWTAuthOptions().addJwk(settings.getJsonObject("jwk")));
        return vertx.createHttpServer().requestHandler(this::handle).listen(port, "127.0.0.1");
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (path.equals("/")) {
            request.response().end();
        } else if (path.equals(HomeRow.PATH)) {
            answer(request, "home", NEWEST, LAST, LIMIT);
        } else if (path.startsWith(ACTIVITIES + "/@")) {
            answer(request, "userFeed", new String[] {path.substring(ACTIVITIES.length() + 2)}, NEWEST, LAST, LIMIT);
        } else if (request.method().equals(HttpMethod.GET)) {
            answer(request, "thread", new UUID[] {uuid(path)}, OLDEST, FIRST, REPLIES);
        } else if (request.method().equals(HttpMethod.PUT)) {
            sub(request).onSuccess(sub -> answer(request, "like", sub, uuid(path)));
        } else if (path.endsWith("/reply")) {
            Future<String> viewer = sub(request);
            request.body()
                    .map(Buffer::toJsonObject)
                    .onSuccess(body -> viewer.onSuccess(sub ->
                            answer(request, "reply", sub, uuid(path), body.getString("message"), null, new byte[0])));
        } else {
            Future<String> viewer = sub(request);
            request.body()
                    .map(Buffer::toJsonObject)
                    .onSuccess(body -> viewer.onSuccess(sub -> answer(
                            request,
                            "post",
                            sub,
                            body.getString("message"),
                            HOURS.get(body.getString("ttl")),
                            null,
                            new byte[0])));
        }
    }

    private static UUID uuid(String path) {
        int start = ACTIVITIES.length() + 1;
        return UUID.fromString(path.substring(start, start + UUID_LENGTH));
    }

    private Future<String> sub(HttpServerRequest request) {
        String token = request.getHeader("Authorization").substring("Bearer ".length());
        return tokens.authenticate(new TokenCredentials(token))
                .map(user -> user.principal().getString("sub"));
    }

    private void answer(HttpServerRequest request, String name, @Nullable Object... arguments) {
        ServerStatement statement = statements.get(name);
        List<@Nullable Object> values = new ArrayList<>();
        for (int index : statement.argumentAt()) {
            values.add(arguments[index]);
        }
        client.preparedQuery(statement.sql())
                .execute(Tuple.wrap(values))
                .onSuccess(rows -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(rows.iterator().next().getBuffer("body")))
                .onFailure(failure -> request.response().setStatusCode(500).end());
    }
}
