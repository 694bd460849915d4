package com.cruddur.health;

import static com.cruddur.http.Routes.read;

import com.cruddur.auth.SigningKeys;
import com.cruddur.db.Database;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** Health check routes for load balancers and container engines. */
public final class HealthRoutes {

    private static final Buffer SUCCESS = Buffer.buffer("{\"success\":true,\"ver\":1}");

    private static final Buffer STALE = Buffer.buffer("{\"success\":true,\"ver\":1,\"reads\":\"stale\"}");

    private final Database database;
    private final List<SigningKeys> issuers;
    private final Lifecycle lifecycle;

    public HealthRoutes(Database database, List<SigningKeys> issuers, Lifecycle lifecycle) {
        this.database = database;
        this.issuers = List.copyOf(issuers);
        this.lifecycle = lifecycle;
    }

    public void mount(Router router) {
        read(router, "/api/health-check").handler(context -> Json.write(context, SUCCESS));
        read(router, "/health/live").handler(context -> Json.write(context, SUCCESS));
        read(router, "/health/ready").handler(this::ready);
    }

    private void ready(RoutingContext context) {
        database.isUp().onComplete(up -> {
            List<ErrorCode> missing = new ArrayList<>();
            if (lifecycle.isStopping()) {
                missing.add(ErrorCode.SHUTTING_DOWN);
            }
            boolean servesStale = database.servesStale();
            if (!up.result() && !servesStale) {
                missing.add(ErrorCode.DATABASE_UNAVAILABLE);
            }
            if (!issuers.stream().allMatch(SigningKeys::areLoaded)) {
                missing.add(ErrorCode.KEYS_UNAVAILABLE);
            }
            if (missing.isEmpty() && servesStale) {
                Json.writeStale(context, STALE);
            } else if (missing.isEmpty()) {
                Json.write(context, SUCCESS);
            } else {
                context.fail(new Failure(missing));
            }
        });
    }
}
