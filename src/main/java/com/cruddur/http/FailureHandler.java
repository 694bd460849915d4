package com.cruddur.http;

import com.cruddur.db.DatabaseFailure;
import com.cruddur.http.connection.DecoderFailure;
import com.cruddur.tracing.RequestSpan;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Pattern;

/** The only writer of error bodies. Maps failures to a status and codes. */
public final class FailureHandler implements Handler<RoutingContext> {

    /** Long enough for a queue to drain, short enough for clients that wait. */
    private static final String RETRY_AFTER_SECONDS = "1";

    private static final System.Logger LOGGER = System.getLogger(FailureHandler.class.getName());

    /** Headers of the successful response that a handler may have added before it failed. */
    private static final List<CharSequence> SUCCESS_HEADERS =
            List.of(HttpHeaders.ETAG, HttpHeaders.CONTENT_ENCODING, "link");

    private static final Pattern TOKEN = Pattern.compile("(?i)bearer +\\S.*");
    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence VARY = HttpHeaders.createOptimized("Origin, Accept");

    private final CommonHeaders commonHeaders;
    private final AllowedMethods allowedMethods;

    private FailureHandler(CommonHeaders commonHeaders, AllowedMethods allowedMethods) {
        this.commonHeaders = commonHeaders;
        this.allowedMethods = allowedMethods;
    }

    /** Handles every failure of a router with all its routes, also of requests that match no route. */
    public static void handleAll(Router router, CommonHeaders commonHeaders) {
        AllowedMethods methods = new AllowedMethods(router);
        methods.rejectMethodsOfLessPreciseTemplates();
        FailureHandler failures = new FailureHandler(commonHeaders, methods);
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
        commonHeaders.addIfAbsent(context.request());
        commonHeaders.markStale(context.request(), failure.status());
        if (failure.status() == 405) {
            response.putHeader(HttpHeaders.ALLOW, allowedMethods.header(context.normalizedPath()));
        }
        if (failure.status() == 413 || DecoderFailure.isPresent(context.request())) {
            // The rest of the body is not read, so the connection cannot be reused.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        write(context.request(), failure);
    }

    /** Responds to a request that bypasses the router. */
    static void write(HttpServerRequest request, Throwable cause, CommonHeaders commonHeaders) {
        Failure failure = failureOf(cause, request);
        commonHeaders.addTo(request);
        commonHeaders.markStale(request, failure.status());
        write(request, failure);
    }

    /** Responds to a request that the decoder rejected. The router never sees such a request. */
    public static void writeDecoderFailure(HttpServerRequest request) {
        ErrorCode code = switch (DecoderFailure.of(request)) {
            case REQUEST_LINE_TOO_LONG -> ErrorCode.URI_TOO_LONG;
            case HEADERS_TOO_LARGE -> ErrorCode.HEADERS_TOO_LARGE;
            case MALFORMED -> ErrorCode.MALFORMED_REQUEST;
            case TOO_MANY_CONNECTIONS -> ErrorCode.GENERIC_503;
        };
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        write(request, new Failure(code));
    }

    private static void write(HttpServerRequest request, Failure failure) {
        List<String> codes = failure.codes().stream().map(ErrorCode::code).toList();
        boolean problem = Accept.prefersProblem(request.headers().getAll(HttpHeaders.ACCEPT));
        HttpServerResponse response = request.response().setStatusCode(failure.status());
        Buffer body = problem
                ? problem(response.getStatusMessage(), failure, codes).toBuffer()
                : new JsonArray(codes).toBuffer();
        if (failure.status() == 503) {
            response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        if (failure.status() == 401) {
            response.putHeader("www-authenticate", challenge(request));
        }
        RequestId.ofError(request);
        SUCCESS_HEADERS.forEach(response.headers()::remove);
        response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
                .putHeader(HttpHeaders.VARY, VARY)
                .putHeader(HttpHeaders.CONTENT_TYPE, problem ? Accept.PROBLEM_JSON : "application/json")
                // Vert.x would omit it from the response to a HEAD request.
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                .end(body);
    }

    /** RFC 6750, section 3: a request without a token gets no error code. */
    private static String challenge(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && TOKEN.matcher(authorization).matches()
                ? "Bearer error=\"invalid_token\""
                : "Bearer";
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
        boolean failedByVertx = cause == null || context.statusCode() != 500;
        return failedByVertx ? new Failure(codeOf(context.statusCode())) : failureOf(cause, context.request());
    }

    private static Failure failureOf(Throwable cause, HttpServerRequest request) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        if (cause instanceof DatabaseFailure failure) {
            return failureOf(failure, request);
        }
        LOGGER.log(System.Logger.Level.ERROR, () -> "unexpected failure of " + describe(request), cause);
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
                                System.Logger.Level.ERROR, () -> "a statement failed in " + describe(request), failure);
                        yield ErrorCode.GENERIC_500;
                    }
                });
    }

    /** The path is percent-encoded, and contains no control characters. */
    private static String describe(HttpServerRequest request) {
        String text = request.method() + " " + request.path() + ", request " + RequestId.ofError(request);
        RequestSpan span = RequestSpan.of(request);
        return span == null ? text : text + ", trace " + span.traceId() + ", span " + span.spanId();
    }

    /** The code of an error that Vert.x detected. */
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
}
