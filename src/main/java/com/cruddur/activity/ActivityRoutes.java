package com.cruddur.activity;

import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Json.jsonPage;
import static com.cruddur.http.PathParameters.handle;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Input;
import com.cruddur.http.Page;
import com.cruddur.http.PathParameters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** The routes of cruds. */
public final class ActivityRoutes {

    private final HomeFeed home;
    private final ActivityThread thread;
    private final PostActivity post;
    private final PostReply reply;

    public ActivityRoutes(Database database) {
        home = new HomeFeed(database);
        thread = new ActivityThread(database);
        post = new PostActivity(database);
        reply = new PostReply(database);
    }

    /** Home takes no notice of who reads it, so that there is no token to check. */
    public void mount(Router router, Authentication authentication) {
        read(router, "/api/activities/home").handler(jsonPage(ctx -> home.page(Page.of(ctx))));
        read(router, "/api/activities/@:handle/status/:uuid")
                .handler(json(ctx -> thread.byAuthor(handle(ctx), uuid(ctx))));
        read(router, "/api/activities/:uuid").handler(json(ctx -> thread.byUuid(uuid(ctx))));
        router.post("/api/activities")
                .handler(authentication.required())
                .handler(json(ctx -> post.post(viewer(ctx), NewActivity.of(Input.of(ctx)))));
        router.post("/api/activities/:uuid/reply")
                .handler(authentication.required())
                .handler(json(ctx -> reply.reply(viewer(ctx), uuid(ctx), NewReply.of(Input.of(ctx)))));
    }

    private static UUID uuid(RoutingContext context) {
        return PathParameters.uuid(context, "uuid", ErrorCode.ACTIVITY_NOT_FOUND);
    }
}
