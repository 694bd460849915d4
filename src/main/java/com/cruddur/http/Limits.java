package com.cruddur.http;

import com.cruddur.http.connection.DecoderFailure;
import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.lang.management.ManagementFactory;
import java.util.Set;

/** Limits of requests and connections. */
public final class Limits {

    private static final long BODY_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 16 * 1024;
    static final int REQUEST_LINE_BYTES = 8 * 1024;
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

    /** File descriptors for database connections, jars and event loops. */
    private static final int OTHER_FILES = 256;

    private Limits() {}

    /** Options of the server, with the limits that Netty enforces. */
    public static HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                // Unused protocols only add attack surface.
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setReuseAddress(true)
                .setTcpNoDelay(true);
    }

    /** The configured number of connections, reduced to what the file descriptor limit of the process allows. */
    public static int connections(int configured) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp(system.getMaxFileDescriptorCount() - OTHER_FILES, 1, configured)
                : configured;
    }

    /** Adds a handler that reads JSON bodies. No route accepts another content type, so other bodies are not buffered. */
    public static void readBodies(Router router) {
        BodyHandler reader = BodyHandler.create(false).setBodyLimit(BODY_BYTES);
        // A condition instead of Route.method(): a route for every path with methods turns each 404 into a 405.
        router.route().handler(context -> {
            if (!WITH_BODY.contains(context.request().method()) || !Input.isJson(context)) {
                context.next();
            } else if (contentLength(context) > BODY_BYTES) {
                throw new Failure(ErrorCode.BODY_TOO_LARGE);
            } else {
                reader.handle(context);
            }
        });
        router.route().handler(context -> {
            if (DecoderFailure.isPresent(context.request())) {
                throw new Failure(ErrorCode.MALFORMED_REQUEST);
            }
            context.next();
        });
    }

    /** The announced length of the body. The body handler alone would only count the bytes that arrive. */
    static long contentLength(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }
}
