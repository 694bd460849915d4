package com.cruddur.http;

import com.cruddur.db.StatementResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.function.Function;

/** Writes the JPEG image that a statement returned as a response. */
public final class JpegResponse {

    private static final CharSequence IMAGE_JPEG = HttpHeaders.createOptimized("image/jpeg");
    private static final CharSequence RESOURCE_POLICY = HttpHeaders.createOptimized("cross-origin-resource-policy");
    private static final CharSequence CROSS_ORIGIN = HttpHeaders.createOptimized("cross-origin");

    private JpegResponse() {}

    /** A handler that responds with an image, which pages of any origin may show. */
    public static Handler<RoutingContext> jpeg(
            String cacheControl, Function<RoutingContext, Future<StatementResult>> action) {
        return context -> action.apply(context).onComplete(image -> write(context, cacheControl, image), context::fail);
    }

    private static void write(RoutingContext context, String cacheControl, StatementResult image) {
        Buffer body = Objects.requireNonNull(image.body());
        ETag etag = ETag.of(image);
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, IMAGE_JPEG)
                .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
                .putHeader(RESOURCE_POLICY, CROSS_ORIGIN);
        if (Preconditions.respond(context, etag, false)) {
            return;
        }
        response.putHeader(HttpHeaders.ETAG, etag.of(false));
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }
}
