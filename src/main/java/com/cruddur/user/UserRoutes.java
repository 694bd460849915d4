package com.cruddur.user;

import static com.cruddur.auth.Authentication.optionalViewer;
import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.PathParameters.handle;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.http.Input;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;

/** The routes of users. */
public final class UserRoutes {

    private final ShortUser shortUser;
    private final SuggestedUsers suggested;
    private final UpdateProfile profile;

    public UserRoutes(Database database) {
        shortUser = new ShortUser(database);
        suggested = new SuggestedUsers(database);
        profile = new UpdateProfile(database);
    }

    /** Mounts the routes. Some clients update a profile by POST instead of PUT. */
    public void mount(Router router, Authentication authentication) {
        read(router, "/api/users/@:handle/short").handler(json(ctx -> shortUser.byHandle(handle(ctx))));
        read(router, "/api/users/suggested")
                .handler(authentication.optional())
                .handler(json(ctx -> suggested.to(optionalViewer(ctx))));
        router.route("/api/profile/update")
                .method(HttpMethod.PUT)
                .method(HttpMethod.POST)
                .handler(authentication.required())
                .handler(json(ctx -> profile.replace(viewer(ctx), Profile.of(Input.of(ctx)), IdempotencyKey.of(ctx))));
    }
}
