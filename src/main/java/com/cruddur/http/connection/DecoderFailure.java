package com.cruddur.http.connection;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;

/** The reason why a request was rejected before the router. */
public enum DecoderFailure {
    /** The request line is longer than the limit. */
    REQUEST_LINE_TOO_LONG,
    /** The headers are larger than the limit. */
    HEADERS_TOO_LARGE,
    /** The bytes are not an HTTP request, or an ambiguous one. */
    MALFORMED,
    /** The connection exceeds the limit. */
    TOO_MANY_CONNECTIONS;

    /** Whether the head or the body of a request is malformed. */
    public static boolean isPresent(HttpServerRequest request) {
        return request.decoderResult().isFailure();
    }

    /** The failure of a request whose decoder result is a failure. */
    public static DecoderFailure of(HttpServerRequest request) {
        return switch (request.decoderResult().cause()) {
            case TooLongHttpLineException e -> REQUEST_LINE_TOO_LONG;
            case TooLongFrameException e -> HEADERS_TOO_LARGE;
            case ConnectionLimitException e -> TOO_MANY_CONNECTIONS;
            case null, default -> MALFORMED;
        };
    }
}
