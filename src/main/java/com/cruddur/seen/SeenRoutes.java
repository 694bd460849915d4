package com.cruddur.seen;

import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Input;
import com.cruddur.http.PathParameters;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The routes of unread counts and marks. */
public final class SeenRoutes {

    private final UnreadCounts unread;
    private final MarkSeen mark;

    public SeenRoutes(Database database) {
        unread = new UnreadCounts(database);
        mark = new MarkSeen(database);
    }

    public void mount(Router router, Authentication authentication) {
        Handler<RoutingContext> viewer = authentication.required();
        read(router, "/api/unread").handler(viewer).handler(json(ctx -> unread.of(viewer(ctx))));
        router.put("/api/activities/notifications/seen")
                .handler(viewer)
                .handler(json(ctx -> mark.notifications(viewer(ctx), seen(ctx))));
        router.put("/api/users/followers/seen")
                .handler(viewer)
                .handler(json(ctx -> mark.followers(viewer(ctx), seen(ctx))));
        router.put("/api/messages/:message_group_uuid/seen")
                .handler(viewer)
                .handler(json(ctx -> mark.messages(
                        viewer(ctx),
                        PathParameters.uuid(ctx, "message_group_uuid", ErrorCode.MESSAGE_GROUP_NOT_FOUND),
                        seen(ctx))));
    }

    private static SeenAt seen(RoutingContext context) {
        return SeenAt.of(Input.of(context));
    }
}
