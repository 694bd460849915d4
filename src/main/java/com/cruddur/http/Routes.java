package com.cruddur.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

/** Shared parts of the features' route tables. */
public final class Routes {

    private Routes() {}

    /** A route for GET and HEAD. */
    public static Route read(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }
}
