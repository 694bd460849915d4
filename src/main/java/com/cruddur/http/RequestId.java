package com.cruddur.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code X-Request-Id} of a request: the client's, or a new one for an error response. */
final class RequestId {

    static final CharSequence HEADER = HttpHeaders.createOptimized("x-request-id");

    /** Without characters that have a meaning in logs, HTML or URLs. */
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._~:/+=@-]{1,128}");

    private RequestId() {}

    /** The client's request id; null if it is missing, repeated or not well-formed. */
    static @Nullable String of(HttpServerRequest request) {
        if (!request.headers().contains(HEADER)) {
            return null;
        }
        List<String> values = request.headers().getAll(HEADER);
        return values.size() == 1 && WELL_FORMED.matcher(values.getFirst()).matches() ? values.getFirst() : null;
    }

    /** The request id of an error response, which the server adds if the client sent none. */
    static String ofError(HttpServerRequest request) {
        MultiMap headers = request.response().headers();
        String id = headers.get(HEADER);
        if (id == null) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            id = new UUID(random.nextLong(), random.nextLong()).toString();
            headers.set(HEADER, id);
        }
        return id;
    }
}
