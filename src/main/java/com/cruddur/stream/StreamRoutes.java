package com.cruddur.stream;

import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import io.vertx.ext.web.Router;

/** The route of a viewer's stream. */
public final class StreamRoutes {

    private final ViewerStream stream;

    public StreamRoutes(ViewerStream stream) {
        this.stream = stream;
    }

    public void mount(Router router, Authentication authentication) {
        read(router, "/api/stream").handler(authentication.required()).handler(ctx -> stream.listen(ctx, viewer(ctx)));
    }
}
