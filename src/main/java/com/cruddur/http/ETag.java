package com.cruddur.http;

import com.cruddur.db.StatementResult;
import java.util.Arrays;
import java.util.List;

/** Strong entity tags (RFC 9110, section 8.8.3): equal tags mean equal bytes. */
final class ETag {

    private ETag() {}

    static String of(StatementResult result) {
        return '"' + result.contentHash() + '"';
    }

    /** Whether the {@code If-None-Match} header lines, each a list, match a tag, by weak comparison. */
    static boolean matches(List<String> ifNoneMatch, String etag) {
        return ifNoneMatch.stream()
                .flatMap(tags -> Arrays.stream(tags.split(",")))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }
}
