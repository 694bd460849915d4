package com.cruddur.account;

import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.http.Input;
import com.cruddur.http.PathParameters;
import io.vertx.ext.web.Router;

/** The routes of the viewer's account, and of reports. */
public final class AccountRoutes {

    private final DeleteAccount delete;
    private final ReportActivity report;

    public AccountRoutes(Database database) {
        delete = new DeleteAccount(database);
        report = new ReportActivity(database);
    }

    public void mount(Router router, Authentication authentication) {
        router.delete("/api/profile")
                .handler(authentication.required())
                .handler(json(ctx -> delete.delete(viewer(ctx), Input.of(ctx))));
        router.post("/api/activities/:uuid/report")
                .handler(authentication.required())
                .handler(json(ctx -> report.report(
                        viewer(ctx),
                        PathParameters.uuid(ctx, "uuid", ErrorCode.ACTIVITY_NOT_FOUND),
                        NewReport.of(Input.of(ctx)),
                        IdempotencyKey.of(ctx))));
    }
}
