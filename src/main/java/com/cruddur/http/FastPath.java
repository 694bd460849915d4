package com.cruddur.http;

import com.cruddur.db.StatementResult;
import com.cruddur.http.connection.EncodedResponse;
import com.cruddur.http.security.Cors;
import com.cruddur.http.security.SecurityHeaders;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves cached pages in front of the router, as responses that are encoded once per content. For a cached page the
 * router costs more than everything else. The router has the same routes and returns the same responses; it serves HEAD
 * requests, queries and conditional requests. Belongs to one event loop.
 */
public final class FastPath {

    private final SecurityHeaders securityHeaders;
    private final Cors cors;
    private final Map<String, CachedPage> pages = new HashMap<>();

    public FastPath(SecurityHeaders securityHeaders, Cors cors) {
        this.securityHeaders = securityHeaders;
        this.cors = cors;
    }

    /**
     * Adds a cached page.
     *
     * @param path the request target, without a query
     * @param read returns the same object while the content is unchanged
     */
    public void add(String path, Supplier<Future<StatementResult>> read) {
        pages.put(path, new CachedPage(path, read));
    }

    /** Serves a request if it can. Returns false for a request that the router must serve. */
    public boolean serves(HttpServerRequest request) {
        CachedPage page = pages.get(request.uri());
        if (page == null || !isUnconditionalGet(request)) {
            return false;
        }
        request.routed(page.path);
        page.serve(request, cors.allowedOrigin(request));
        return true;
    }

    /** Frees the memory of the encoded responses. */
    public void close() {
        pages.values().forEach(CachedPage::release);
    }

    private static boolean isUnconditionalGet(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.authority() != null
                && !request.headers().contains(HttpHeaders.IF_NONE_MATCH);
    }

    private final class CachedPage {

        private final String path;
        private final Supplier<Future<StatementResult>> read;
        private @Nullable StatementResult latest;

        /** Encoded responses of {@link #latest} by allowed origin; null for requests without an allowed origin. */
        private final Map<@Nullable String, EncodedResponse> encoded = new HashMap<>();

        CachedPage(String path, Supplier<Future<StatementResult>> read) {
            this.path = path;
            this.read = read;
        }

        void serve(HttpServerRequest request, @Nullable String origin) {
            read.get().onComplete(result -> write(request, result, origin), cause -> fail(request, origin, cause));
        }

        private void write(HttpServerRequest request, StatementResult result, @Nullable String origin) {
            if (latest != result) {
                release();
                latest = result;
            }
            encoded.computeIfAbsent(origin, allowed -> encode(result, allowed)).write(request);
        }

        private EncodedResponse encode(StatementResult result, @Nullable String origin) {
            Buffer body = Objects.requireNonNull(result.body());
            MultiMap headers = HttpHeaders.headers();
            addCommonHeaders(headers, origin);
            Json.addTo(headers, result, path + "?");
            headers.add(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            return new EncodedResponse(headers, body);
        }

        void release() {
            encoded.values().forEach(EncodedResponse::release);
            encoded.clear();
        }

        private void fail(HttpServerRequest request, @Nullable String origin, Throwable cause) {
            addCommonHeaders(request.response().headers(), origin);
            FailureHandler.write(request, cause);
        }
    }

    private void addCommonHeaders(MultiMap headers, @Nullable String origin) {
        securityHeaders.addTo(headers);
        cors.addTo(headers, origin);
    }
}
