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

/** Carries the JSON that PostgreSQL built to the socket. */
public final class Json {

    private static final CharSequence APPLICATION_JSON = HttpHeaders.createOptimized("application/json");
    /** May be kept, never used without asking: what has expired must not be shown. */
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

    private static final CharSequence LINK = HttpHeaders.createOptimized("link");

    private Json() {}

    /** A handler that answers 200 with the body, or the error that stands in its place. */
    public static Handler<RoutingContext> json(Function<RoutingContext, Future<StatementResult>> action) {
        return context -> action.apply(context).onComplete(answer -> write(context, answer), context::fail);
    }

    /** The same for a list: a {@code Link} header says where it goes on. */
    public static Handler<RoutingContext> jsonPage(Function<RoutingContext, Future<StatementResult>> action) {
        return context -> action.apply(context).onComplete(answer -> writePage(context, answer), context::fail);
    }

    private static void writePage(RoutingContext context, StatementResult answer) {
        String cursor = answer.cursor();
        if (cursor != null) {
            context.response().headers().add(LINK, Page.link(context, cursor));
        }
        write(context, answer);
    }

    /**
     * What is said of an answer to a plain read.
     *
     * @param target the address that the cursor of the next page is added to
     */
    static void addTo(MultiMap headers, StatementResult answer, String target) {
        String cursor = answer.cursor();
        if (cursor != null) {
            headers.add(LINK, Page.link(target, cursor));
        }
        addType(headers);
        headers.add(HttpHeaders.ETAG, ETag.of(answer));
    }

    /** Answers 200 with a body. */
    public static void write(RoutingContext context, Buffer body) {
        write(context, new StatementResult(body, null, null));
    }

    private static void write(RoutingContext context, StatementResult answer) {
        Buffer body = bodyOf(answer);
        if (body == null) {
            context.fail(failureOf(answer));
            return;
        }
        HttpServerResponse response = context.response();
        addType(response.headers());
        if (isRead(context)) {
            String etag = ETag.of(answer);
            response.headers().add(HttpHeaders.ETAG, etag);
            MultiMap sent = context.request().headers();
            if (sent.contains(HttpHeaders.IF_NONE_MATCH)
                    && ETag.matches(sent.getAll(HttpHeaders.IF_NONE_MATCH), etag)) {
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

    /** Adding is quicker than putting, which looks for what it would replace; neither is there yet. */
    private static void addType(MultiMap headers) {
        headers.add(HttpHeaders.CONTENT_TYPE, APPLICATION_JSON).add(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    }

    private static boolean isRead(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static @Nullable Buffer bodyOf(StatementResult answer) {
        return answer.failure() == null ? answer.body() : null;
    }

    private static Failure failureOf(StatementResult answer) {
        return new Failure(answer.failure() == null ? ErrorCode.NOT_FOUND : ErrorCode.of(answer.failure()));
    }
}
