package com.cruddur.http;

import com.cruddur.db.Answer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Strong entity tags (RFC 9110, section 8.8.3): the same tag is the same bytes. */
public final class ETag {

    private ETag() {}

    static String of(Answer answer) {
        return '"' + answer.fingerprint() + '"';
    }

    /** Whether an {@code If-None-Match} names this tag; its comparison is the weak one. */
    public static boolean matches(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        return Arrays.stream(ifNoneMatch.split(","))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }
}
