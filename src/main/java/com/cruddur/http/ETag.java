package com.cruddur.http;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Strong entity tags (RFC 9110, section 8.8.3): the same tag is the same bytes. */
final class ETag {

    /** 128 bits of SHA-256: no two bodies will ever share one. */
    private static final int BYTES = 16;

    private ETag() {}

    static String of(Buffer body) {
        byte[] hash = Once.sha256().digest(body.getBytes());
        return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES)) + '"';
    }

    /** Whether an {@code If-None-Match} names this tag; its comparison is the weak one. */
    static boolean matches(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        return Arrays.stream(ifNoneMatch.split(","))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }
}
