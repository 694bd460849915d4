package com.cruddur.stats;

import static com.cruddur.http.Json.json;
import static com.cruddur.http.Routes.read;

import com.cruddur.db.Database;
import com.cruddur.http.FastPath;
import io.vertx.ext.web.Router;

/** The public routes of trends and statistics. */
public final class StatsRoutes {

    private final Trends trends;
    private final Stats stats;

    public StatsRoutes(Database database) {
        trends = new Trends(database);
        stats = new Stats(database);
    }

    public void mount(Router router, FastPath fastPath) {
        fastPath.add("/api/trends", trends::now);
        fastPath.add("/api/stats", stats::now);
        read(router, "/api/trends").handler(json(ctx -> trends.now()));
        read(router, "/api/stats").handler(json(ctx -> stats.now()));
    }
}
