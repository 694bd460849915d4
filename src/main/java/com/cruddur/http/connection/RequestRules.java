package com.cruddur.http.connection;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.HOST;
import static io.netty.handler.codec.http.HttpHeaderNames.TRANSFER_ENCODING;
import static io.netty.handler.codec.http.HttpHeaderValues.CHUNKED;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;
import static io.netty.handler.codec.http.HttpHeaderValues.KEEP_ALIVE;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** Rules for the head of a request that neither Netty's decoder nor Vert.x enforces. */
final class RequestRules {

    private RequestRules() {}

    /**
     * Whether another HTTP implementation could read the request in another way: it has an unknown version, a transfer
     * coding other than chunked, more than one {@code Host}, or a header without a name. Vert.x would respond with 501 to an unknown version. It
     * compares versions by identity, so {@code HTTp/1.1} is unknown to it as well. Netty would read the body of another
     * transfer coding as the next request.
     */
    @SuppressWarnings("ReferenceEquality")
    static boolean isAmbiguous(HttpRequest request) {
        boolean current = request.protocolVersion() == HttpVersion.HTTP_1_1;
        if (!current && request.protocolVersion() != HttpVersion.HTTP_1_0) {
            return true;
        }
        List<String> codings = request.headers().getAll(TRANSFER_ENCODING);
        boolean chunked = codings.size() == 1 && CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
        return (!codings.isEmpty() && !(current && chunked))
                || request.headers().getAll(HOST).size() > 1
                || request.headers().contains("");
    }

    /** Reduces a {@code Connection} header with several options to the one that Vert.x compares with the whole header. */
    static void simplifyConnection(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (headers.containsValue(CONNECTION, CLOSE, true)) {
            headers.set(CONNECTION, CLOSE);
        } else if (headers.containsValue(CONNECTION, KEEP_ALIVE, true)) {
            headers.set(CONNECTION, KEEP_ALIVE);
        }
    }
}
