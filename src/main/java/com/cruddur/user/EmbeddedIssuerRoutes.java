package com.cruddur.user;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Routes.read;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;

import com.cruddur.auth.EmbeddedIssuer;
import com.cruddur.auth.LocalHost;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import com.cruddur.http.Json;
import com.cruddur.jooq.Routines;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jooq.Param;

/**
 * Routes of the embedded issuer, which issue a token for any handle. They exist in embedded mode only and only answer
 * requests whose {@code Host} is local, so that DNS rebinding does not give a web page access to them.
 */
public final class EmbeddedIssuerRoutes {

    /** Prefix of these routes, and the path of the issuer's URL. */
    public static final String PATH = "/dev";

    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement BY_HANDLE = Statement.of(
            select(body(jsonObject(member("sub", USERS.COGNITO_USER_ID), member("username", USERS.HANDLE))))
                    .from(USERS)
                    .where(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(HANDLE))),
            HANDLE);

    private final Database database;
    private final EmbeddedIssuer issuer;

    public EmbeddedIssuerRoutes(Database database, EmbeddedIssuer issuer) {
        this.database = database;
        this.issuer = issuer;
    }

    /** The token route takes a JSON POST, which a page of another origin cannot send without a CORS preflight. */
    public void mount(Router router, Handler<RoutingContext> rateLimit) {
        router.route(PATH + "/*").handler(EmbeddedIssuerRoutes::requireLocalHost);
        router.post(PATH + "/token").handler(rateLimit).handler(json(ctx -> token(Input.of(ctx))));
        read(router, PATH + "/.well-known/jwks.json")
                .handler(ctx -> Json.write(ctx, issuer.jwks().toBuffer()));
    }

    private static void requireLocalHost(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        if (authority == null || !LocalHost.isLocal(authority.host())) {
            throw new Failure(ErrorCode.NOT_FOUND);
        }
        context.next();
    }

    private Future<StatementResult> token(Input input) {
        String handle = Objects.requireNonNullElse(input.string("handle"), "").replaceFirst("^@", "");
        return database.execute(BY_HANDLE, handle)
                .map(ErrorCode.USER_NOT_FOUND::ifEmpty)
                .map(user -> new StatementResult(tokenFor(user), null, null));
    }

    private Buffer tokenFor(StatementResult user) {
        JsonObject row = Objects.requireNonNull(user.body()).toJsonObject();
        String token = issuer.token(row.getString("sub"), row.getString("username"));
        return new JsonObject().put("access_token", token).toBuffer();
    }
}
