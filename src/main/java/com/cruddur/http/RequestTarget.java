package com.cruddur.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Validates the request target. Its percent-encoded bytes must be UTF-8 text without U+0000; later decoders would replace
 * invalid bytes silently. Reroutes {@code /%40londo} to {@code /@londo}, because some clients encode the {@code @}.
 */
public final class RequestTarget implements Handler<RoutingContext> {

    private static final String HANDLE = "/@";
    private static final String ENCODED_HANDLE = "/%40";

    @Override
    public void handle(RoutingContext context) {
        String uri = context.request().uri();
        if (!isText(uri)) {
            throw new Failure(ErrorCode.MALFORMED_REQUEST);
        }
        String path = context.request().path();
        if (path != null && path.startsWith("/") && path.contains(ENCODED_HANDLE)) {
            String query = context.request().query();
            context.reroute(path.replace(ENCODED_HANDLE, HANDLE) + (query == null ? "" : "?" + query));
        } else {
            context.next();
        }
    }

    static boolean isText(String uri) {
        // A loop instead of a regular expression or stream, because every request passes here.
        for (int i = 0; i < uri.length(); i++) {
            // Bytes that are not percent-encoded arrive as one wrong character each.
            if (uri.charAt(i) < 0x21 || uri.charAt(i) > 0x7E) {
                return false;
            }
        }
        return uri.indexOf('%') < 0 || isPercentEncodedText(uri);
    }

    private static boolean isPercentEncodedText(String uri) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            if (uri.charAt(i) != '%') {
                bytes.write(uri.charAt(i));
                continue;
            }
            int high = i + 2 < uri.length() ? Character.digit(uri.charAt(i + 1), 16) : -1;
            int low = i + 2 < uri.length() ? Character.digit(uri.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                return false;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return isUtf8(bytes.toByteArray());
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
