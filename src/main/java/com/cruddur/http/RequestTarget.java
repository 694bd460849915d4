package com.cruddur.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Validates the request target and its form (RFC 9112, section 3.2). Its percent-encoded bytes must be UTF-8 text without
 * U+0000; later decoders would replace invalid bytes silently. Reroutes {@code /%40londo} to {@code /@londo}, because some
 * clients encode the {@code @}.
 */
public final class RequestTarget implements Handler<RoutingContext> {

    private static final Pattern ABSOLUTE = Pattern.compile(
            "https?://(\\[[0-9a-f:.]+]|[^/?@:\\[\\]]+)(:[0-9]{0,5})?([/?].*)?", Pattern.CASE_INSENSITIVE);

    private static final String HANDLE = "/@";
    private static final String ENCODED_HANDLE = "/%40";

    @Override
    public void handle(RoutingContext context) {
        String uri = context.request().uri();
        if (!isText(uri) || !isForm(uri)) {
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

    /** A path, the asterisk of OPTIONS, or an absolute http URL with a host and without a user (RFC 9110, section 4.2). */
    static boolean isForm(String uri) {
        return uri.startsWith("/") || uri.equals("*") || ABSOLUTE.matcher(uri).matches();
    }

    static boolean isText(String uri) {
        // A loop instead of a regular expression or stream, because every request passes here.
        for (int i = 0; i < uri.length(); i++) {
            // Bytes that are not percent-encoded arrive as one wrong character each. A fragment never belongs to a
            // target.
            if (uri.charAt(i) < 0x21 || uri.charAt(i) > 0x7E || uri.charAt(i) == '#') {
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
