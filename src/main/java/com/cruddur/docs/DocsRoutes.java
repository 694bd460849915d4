package com.cruddur.docs;

import static com.cruddur.http.Routes.read;

import com.cruddur.http.Asset;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Routes of the OpenAPI document and of the page that shows it. */
public final class DocsRoutes {

    /** No external and no inline code. Swagger UI's style sheet contains icons as data URLs. */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    public void mount(Router router) {
        read(router, "/openapi.yaml").handler(context -> write(context, "openapi.yaml"));
        read(router, "/docs").handler(DocsRoutes::page);
        read(router, "/docs/:file").handler(context -> write(context, context.pathParam("file")));
    }

    private static void page(RoutingContext context) {
        context.response().putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        write(context, "index.html");
    }

    /** Off the event loop, because the first request loads and compresses the files. */
    private static void write(RoutingContext context, String file) {
        context.vertx()
                .executeBlocking(() -> Optional.ofNullable(DocsFiles.BY_NAME.get(file)))
                .map(found -> found.orElseThrow(() -> new Failure(ErrorCode.NOT_FOUND)))
                .onSuccess(asset -> asset.write(context, Asset.REVALIDATE))
                .onFailure(context::fail);
    }
}
