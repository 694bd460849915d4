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
import io.netty.util.AsciiString;
import java.util.Iterator;
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
        HttpHeaders headers = request.headers();
        return (headers.contains(TRANSFER_ENCODING) && !(current && isChunked(headers)))
                || isRepeated(headers, HOST)
                || headers.contains(AsciiString.EMPTY_STRING);
    }

    private static boolean isChunked(HttpHeaders headers) {
        List<String> codings = headers.getAll(TRANSFER_ENCODING);
        return codings.size() == 1 && CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
    }

    private static boolean isRepeated(HttpHeaders headers, AsciiString name) {
        Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
        if (values.hasNext()) {
            values.next();
        }
        return values.hasNext();
    }

    /** Reduces a {@code Connection} header with several options to the one that Vert.x compares with the whole header. */
    static void simplifyConnection(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!headers.contains(CONNECTION)) {
            return;
        }
        if (headers.containsValue(CONNECTION, CLOSE, true)) {
            headers.set(CONNECTION, CLOSE);
        } else if (headers.containsValue(CONNECTION, KEEP_ALIVE, true)) {
            headers.set(CONNECTION, KEEP_ALIVE);
        }
    }
}
