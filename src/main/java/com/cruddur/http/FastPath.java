package com.cruddur.http;

import com.cruddur.db.StatementResult;
import com.cruddur.http.connection.EncodedResponse;
import com.cruddur.http.connection.ResponseHead;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves cached pages in front of the router, which costs more than everything else about a cached page. A response is
 * encoded once per content. The router has the same routes, returns the same responses, and serves HEAD requests,
 * other queries and conditional requests. Belongs to one event loop.
 */
public final class FastPath {

    private final CommonHeaders commonHeaders;
    private final Map<String, CachedPage> pages = new HashMap<>();
    private final List<Family> families = new ArrayList<>();

    /** At most two for each allowed origin and for no allowed origin. */
    private final Map<Variant, ResponseHead> heads = new HashMap<>();

    /** Cached pages of many request targets, such as all threads. */
    private record Family(String prefix, Function<String, @Nullable Page> pageOf) {}

    /**
     * A page of a family.
     *
     * @param route the pattern of its route, for the metrics
     * @param read reads the page
     */
    public record Page(String route, Function<HttpServerRequest, Future<StatementResult>> read) {}

    public FastPath(CommonHeaders commonHeaders) {
        this.commonHeaders = commonHeaders;
    }

    /**
     * Adds a cached page that is the same for everybody.
     *
     * @param path the request target, without a query
     * @param read returns the same object while the content is unchanged
     */
    public void add(String path, Supplier<Future<StatementResult>> read) {
        add(path, request -> read.get());
    }

    /**
     * Adds a cached page that some viewers share.
     *
     * @param path the request target, without a query
     * @param read reads the page for a request; returns the same object while the shared content is unchanged
     */
    public void add(String path, Function<HttpServerRequest, Future<StatementResult>> read) {
        pages.put(path, new CachedPage(path, read));
    }

    /**
     * Adds a family of cached pages.
     *
     * @param prefix how their request targets begin
     * @param pageOf the page of the rest of a request target; null for a target that the router must serve
     */
    public void addAll(String prefix, Function<String, @Nullable Page> pageOf) {
        families.add(new Family(prefix, pageOf));
    }

    /** Serves a request if it can. Returns false for a request that the router must serve. */
    public boolean serves(HttpServerRequest request) {
        CachedPage page = pages.get(request.uri());
        if (page == null) {
            return servesFamily(request);
        }
        if (!isUnconditionalGet(request)) {
            return false;
        }
        request.routed(page.path);
        page.serve(request);
        return true;
    }

    private boolean servesFamily(HttpServerRequest request) {
        String target = request.uri();
        for (Family family : families) {
            Page page = target.startsWith(family.prefix())
                    ? family.pageOf().apply(target.substring(family.prefix().length()))
                    : null;
            if (page != null && isUnconditionalGet(request)) {
                request.routed(page.route());
                page.read().apply(request).onComplete(result -> write(request, result), cause -> fail(request, cause));
                return true;
            }
        }
        return false;
    }

    /** Encodes the response for this request alone: an encoded copy of every cached page would double the cache. */
    private void write(HttpServerRequest request, StatementResult result) {
        boolean compressed = ContentCoding.of(request.headers())
                .compresses(Objects.requireNonNull(result.body()).length());
        EncodedResponse response = encode(result, new Variant(commonHeaders.allowedOrigin(request), compressed));
        write(request, response);
        response.release();
    }

    private static void write(HttpServerRequest request, EncodedResponse response) {
        String requestId = RequestId.of(request);
        if (requestId == null) {
            response.write(request);
        } else {
            response.write(request, Map.of(RequestId.HEADER.toString(), requestId));
        }
    }

    private EncodedResponse encode(StatementResult result, Variant variant) {
        Buffer body = variant.compressed() ? result.compressedBody() : Objects.requireNonNull(result.body());
        MultiMap headers = HttpHeaders.headers();
        Json.addOwnHeaders(headers, result, variant.compressed());
        headers.add(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        return new EncodedResponse(heads.computeIfAbsent(variant, this::head), headers, body);
    }

    private ResponseHead head(Variant variant) {
        MultiMap headers = HttpHeaders.headers();
        commonHeaders.addTo(headers, variant.allowedOrigin());
        Json.addBodyHeaders(headers, variant.compressed());
        return new ResponseHead(headers);
    }

    private void fail(HttpServerRequest request, Throwable cause) {
        FailureHandler.write(request, cause, commonHeaders);
    }

    /** Frees the memory of the encoded responses. */
    public void close() {
        pages.values().forEach(CachedPage::release);
    }

    private static boolean isUnconditionalGet(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.authority() != null
                && !request.headers().contains(HttpHeaders.IF_NONE_MATCH)
                && !request.headers().contains(HttpHeaders.IF_MATCH);
    }

    private final class CachedPage {

        private final String path;
        private final Function<HttpServerRequest, Future<StatementResult>> read;
        private @Nullable StatementResult latest;

        /** Encoded responses of {@link #latest}, at most two for each allowed origin and for no allowed origin. */
        private final Map<Variant, EncodedResponse> encoded = new HashMap<>();

        CachedPage(String path, Function<HttpServerRequest, Future<StatementResult>> read) {
            this.path = path;
            this.read = read;
        }

        void serve(HttpServerRequest request) {
            read.apply(request).onComplete(result -> write(request, result), cause -> fail(request, cause));
        }

        private void write(HttpServerRequest request, StatementResult result) {
            if (latest != result && request.headers().contains(HttpHeaders.AUTHORIZATION)) {
                // A page of the viewer's own, or one that an anonymous request will share.
                FastPath.this.write(request, result);
                return;
            }
            if (latest != result) {
                release();
                latest = result;
            }
            int bytes = Objects.requireNonNull(result.body()).length();
            Variant variant = new Variant(
                    commonHeaders.allowedOrigin(request),
                    ContentCoding.of(request.headers()).compresses(bytes));
            EncodedResponse response = encoded.computeIfAbsent(variant, missing -> encode(result, missing));
            FastPath.write(request, response);
        }

        void release() {
            encoded.values().forEach(EncodedResponse::release);
            encoded.clear();
        }
    }

    private record Variant(@Nullable String allowedOrigin, boolean compressed) {}
}
