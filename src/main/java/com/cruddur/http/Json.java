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
        if (cursor != null) {
            context.response().headers().add(LINK, Page.link(context, cursor));
        }
        write(context, result);
    }

    /**
     * Adds the headers of a response to a GET without conditions.
     *
     * @param target the URL of the next page without its cursor
     */
    static void addTo(MultiMap headers, StatementResult result, String target) {
        String cursor = result.cursor();
        if (cursor != null) {
            headers.add(LINK, Page.link(target, cursor));
        }
        addType(headers);
        headers.add(HttpHeaders.ETAG, ETag.of(result));
    }

    /** Responds with a body. */
    public static void write(RoutingContext context, Buffer body) {
        write(context, new StatementResult(body, null, null));
    }

    private static void write(RoutingContext context, StatementResult result) {
        Buffer body = bodyOf(result);
        if (body == null) {
            context.fail(failureOf(result));
            return;
        }
        HttpServerResponse response = context.response();
        addType(response.headers());
        if (isRead(context)) {
            String etag = ETag.of(result);
            response.headers().add(HttpHeaders.ETAG, etag);
            MultiMap requestHeaders = context.request().headers();
            if (requestHeaders.contains(HttpHeaders.IF_NONE_MATCH)
                    && ETag.matches(requestHeaders.getAll(HttpHeaders.IF_NONE_MATCH), etag)) {
                response.setStatusCode(304).end();
                return;
            }
        }
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }

    /** Neither header is set yet, and {@code add} is faster than {@code put}, which searches for the old value. */
    private static void addType(MultiMap headers) {
        headers.add(HttpHeaders.CONTENT_TYPE, APPLICATION_JSON).add(HttpHeaders.CACHE_CONTROL, NO_CACHE);
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
