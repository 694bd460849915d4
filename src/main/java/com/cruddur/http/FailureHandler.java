package com.cruddur.http;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.http.connection.DecoderFailure;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The only writer of error bodies: turns whatever went wrong into a status and its codes. */
public final class FailureHandler implements Handler<RoutingContext> {

    /** Long enough for a queue to drain, short enough that nobody gives up. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private static final System.Logger LOGGER = System.getLogger(FailureHandler.class.getName());

    private final Router router;

    private FailureHandler(Router router) {
        this.router = router;
    }

    /** Answers every failure of this router, also those of requests that match no route. */
    public static void handleAll(Router router) {
        FailureHandler failures = new FailureHandler(router);
        router.route().failureHandler(failures);
        for (int status : new int[] {400, 404, 405, 413, 414, 415, 431, 500}) {
            router.errorHandler(status, failures);
        }
    }

    @Override
    public void handle(RoutingContext context) {
        Failure failure = failureOf(context);
        HttpServerResponse response = context.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        if (failure.status() == 405) {
            response.putHeader(HttpHeaders.ALLOW, allowed(context.normalizedPath()));
        }
        if (failure.status() == 413) {
            // What is left of the body is not read: the connection can't be used again.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        write(context.request(), failure);
    }

    /** Answers a request that no router has. */
    static void write(HttpServerRequest request, Throwable cause) {
        write(request, failureOf(cause, request));
    }

    /** Answers what isn't HTTP, or too much of it; a route never sees such a request. */
    public static void writeUnreadable(HttpServerRequest request) {
        ErrorCode code = switch (DecoderFailure.of(request)) {
            case REQUEST_LINE_TOO_LONG -> ErrorCode.URI_TOO_LONG;
            case HEADERS_TOO_LARGE -> ErrorCode.HEADERS_TOO_LARGE;
            case MALFORMED -> ErrorCode.MALFORMED_REQUEST;
        };
        request.response()
                .setStatusCode(code.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(new JsonArray().add(code.code()).toBuffer())
                .onComplete(written -> request.connection().close());
    }

    private static void write(HttpServerRequest request, Failure failure) {
        List<String> codes = failure.codes().stream().map(ErrorCode::code).toList();
        boolean problem = Accept.asksForProblem(request.headers().getAll(HttpHeaders.ACCEPT));
        HttpServerResponse response = request.response().setStatusCode(failure.status());
        Buffer body = problem
                ? problem(response.getStatusMessage(), failure, codes).toBuffer()
                : new JsonArray(codes).toBuffer();
        if (failure.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, problem ? Accept.PROBLEM_JSON : "application/json")
                // Vert.x would leave it out of the answer to a HEAD.
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                .end(body);
    }

    /** RFC 9457. */
    private static JsonObject problem(String title, Failure failure, List<String> codes) {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", failure.status())
                .put("detail", failure.codes().getFirst().meaning())
                .put("codes", new JsonArray(codes));
    }

    private static Failure failureOf(RoutingContext context) {
        Throwable cause = context.failure();
        boolean vertxKnowsBetter = cause == null || context.statusCode() != 500;
        return vertxKnowsBetter ? new Failure(codeOf(context.statusCode())) : failureOf(cause, context.request());
    }

    private static Failure failureOf(Throwable cause, HttpServerRequest request) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        if (cause instanceof DatabaseFailure failure) {
            return failureOf(failure, request);
        }
        LOGGER.log(System.Logger.Level.ERROR, () -> "defect in " + request.method() + " " + request.path(), cause);
        return new Failure(ErrorCode.GENERIC_500);
    }

    private static Failure failureOf(DatabaseFailure failure, HttpServerRequest request) {
        return new Failure(
                switch (failure.kind()) {
                    case UNAVAILABLE -> ErrorCode.GENERIC_503;
                    case INPUT_REFUSED -> ErrorCode.MALFORMED_REQUEST;
                    case CONFLICT -> ErrorCode.CONFLICT;
                    case DEFECT -> {
                        LOGGER.log(
                                System.Logger.Level.ERROR,
                                () -> "statement failed in " + request.method() + " " + request.path(),
                                failure);
                        yield ErrorCode.GENERIC_500;
                    }
                });
    }

    /** What Vert.x itself found wrong, by the status it would answer with. */
    private static ErrorCode codeOf(int status) {
        return switch (status) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 413 -> ErrorCode.BODY_TOO_LARGE;
            case 414 -> ErrorCode.URI_TOO_LONG;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 431 -> ErrorCode.HEADERS_TOO_LARGE;
            default -> status < 500 ? ErrorCode.MALFORMED_REQUEST : ErrorCode.GENERIC_500;
        };
    }

    private String allowed(String path) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null
                    && route.methods() != null
                    && pattern(route).matcher(path).matches()) {
                route.methods().forEach(method -> methods.add(method.name()));
            }
        }
        return String.join(", ", methods);
    }

    /** To Vert.x a slash at the end makes no difference. */
    private static Pattern pattern(Route route) {
        return Pattern.compile(route.getPath().replaceAll(":\\w+", "[^/]+") + "/?");
    }
}
