package com.cruddur.export;

import static com.cruddur.auth.Authentication.viewer;

import com.cruddur.auth.Authentication;
import com.cruddur.db.SnapshotReads;
import com.cruddur.http.Download;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Routes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The route of the export. */
public final class ExportRoutes {

    /** The number of connections that the exports of an event loop need at most. */
    public static final int CONNECTIONS = ExportsInProgress.MAX;

    private static final String FILE_NAME = "cruddur-export.json";
    private static final String RETRY_AFTER_SECONDS = "10";

    private final Export export;

    public ExportRoutes(Vertx vertx, SnapshotReads reads) {
        export = new Export(reads, ExportsInProgress.of(vertx));
    }

    public void mount(Router router, Authentication authentication) {
        Routes.read(router, "/api/profile/export")
                .handler(authentication.required())
                .handler(this::respond);
    }

    private void respond(RoutingContext context) {
        Download download = new Download(context, FILE_NAME);
        if (context.request().method().equals(HttpMethod.HEAD)) {
            download.end();
            return;
        }
        export.write(viewer(context), download)
                .onSuccess(written -> download.end())
                .onFailure(cause -> {
                    if (cause instanceof Failure failure && failure.has(ErrorCode.EXPORT_IN_PROGRESS)) {
                        context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
                    }
                    download.fail(cause);
                });
    }
}
