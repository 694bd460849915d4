package com.cruddur.http;

import com.cruddur.db.StatementResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the JSON that PostgreSQL built as a response. */
public final class Json {

    private static final CharSequence APPLICATION_JSON = HttpHeaders.createOptimized("application/json");
    /** Caches must revalidate: an expired crud must not be shown. */
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

    private static final CharSequence LINK = HttpHeaders.createOptimized("link");

    private Json() {}

    /** A handler that responds with the body of a result, or with its error. */
    public static Handler<RoutingContext> json(Function<RoutingContext, Future<StatementResult>> action) {
        return context -> action.apply(context).onComplete(result -> write(context, result), context::fail);
    }

    /** A handler like {@link #json} that adds a {@code Link} header to the next page. */
    public static Handler<RoutingContext> jsonPage(Function<RoutingContext, Future<StatementResult>> action) {
        return context -> action.apply(context).onComplete(result -> writePage(context, result), context::fail);
    }

    private static void writePage(RoutingContext context, StatementResult result) {
        String cursor = result.cursor();
        if (cursor != null && result.failure() == null) {
            context.response().headers().add(LINK, Page.link(context, cursor));
        }
        write(context, result);
    }

    /** Adds the headers that depend on the content of a page, in response to a GET without a query or conditions. */
    static void addOwnHeaders(MultiMap headers, StatementResult result, boolean compressed) {
        String cursor = result.cursor();
        if (cursor != null) {
            headers.add(LINK, Page.link(cursor));
        }
        Staleness.addTo(headers, result);
        headers.add(HttpHeaders.ETAG, ETag.of(result).of(compressed));
    }

    /** Responds with a body. */
    public static void write(RoutingContext context, Buffer body) {
        write(context, new StatementResult(body, null, null));
    }

    /** Responds with a body that says that reads may be stale. */
    public static void writeStale(RoutingContext context, Buffer body) {
        Staleness.mark(context.response().headers());
        write(context, body);
    }

    private static void write(RoutingContext context, StatementResult result) {
        Staleness.addTo(context.response().headers(), result);
        Buffer plain = bodyOf(result);
        if (plain == null) {
            context.fail(failureOf(result));
            return;
        }
        boolean compressed = ContentCoding.of(context.request().headers()).compresses(plain.length());
        HttpServerResponse response = context.response();
        addBodyHeaders(response.headers(), compressed);
        if (isRead(context)) {
            ETag etag = ETag.of(result);
            if (Preconditions.respond(context, etag, compressed)) {
                return;
            }
            response.headers().add(HttpHeaders.ETAG, etag.of(compressed));
        }
        Buffer body = compressed ? result.compressedBody() : plain;
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }

    /**
     * Adds the headers of any JSON body. No header but {@code Vary} is set yet, and {@code add} is faster than {@code set},
     * which searches for the old value.
     */
    static void addBodyHeaders(MultiMap headers, boolean compressed) {
        headers.set(HttpHeaders.VARY, ContentCoding.VARY)
                .add(HttpHeaders.CONTENT_TYPE, APPLICATION_JSON)
                .add(HttpHeaders.CACHE_CONTROL, NO_CACHE);
        if (compressed) {
            headers.add(HttpHeaders.CONTENT_ENCODING, ContentCoding.GZIP);
        }
    }

    private static boolean isRead(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static @Nullable Buffer bodyOf(StatementResult result) {
        return result.failure() == null ? result.body() : null;
    }

    private static Failure failureOf(StatementResult result) {
        return new Failure(result.failure() == null ? ErrorCode.NOT_FOUND : ErrorCode.of(result.failure()));
    }
}
