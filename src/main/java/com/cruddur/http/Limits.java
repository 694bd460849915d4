package com.cruddur.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.lang.management.ManagementFactory;
import java.util.Set;

/** The bounds of what a client may send, and how long it may take. */
public final class Limits {

    private static final long BODY_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 16 * 1024;
    private static final int ADDRESS_BYTES = 8 * 1024;
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

    /** Connections to the database, jars, sockets of the event loops. */
    private static final int OTHER_FILES = 256;

    private Limits() {}

    /** What the server refuses before any of our code sees it. */
    public static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(ADDRESS_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                // Neither is used, and what is not there can't be attacked.
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setReuseAddress(true)
                .setTcpNoDelay(true);
    }

    /** How many clients may be connected: as many as wanted, or as the process has files for. */
    public static int connections(int wanted) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp(system.getMaxFileDescriptorCount() - OTHER_FILES, 1, wanted)
                : wanted;
    }

    /** Reads the bodies that are JSON; of others, which nothing here takes, nothing is kept. */
    public static void readBodies(Router router) {
        BodyHandler reader = BodyHandler.create(false).setBodyLimit(BODY_BYTES);
        // By a condition, not by the route's methods: a route of any path would turn every 404 into a 405.
        router.route().handler(context -> {
            if (!WITH_BODY.contains(context.request().method()) || !Input.isJson(context)) {
                context.next();
            } else if (saidBytes(context) > BODY_BYTES) {
                throw new Failure(ErrorCode.BODY_TOO_LARGE);
            } else {
                reader.handle(context);
            }
        });
    }

    /** How long the client says its body is: Vert.x itself would wait for the bytes before it counts them. */
    private static long saidBytes(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }
}
