package com.cruddur.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;

/** What the route tables of the features have in common. */
public final class Routes {

    private Routes() {}

    /** A route to read: GET, and HEAD with it. */
    public static Route read(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }
}
