package com.cruddur.http;

import com.cruddur.db.StatementResult;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Strong entity tags (RFC 9110, section 8.8.3): equal tags mean equal bytes. So the plain and the compressed form of a
 * content have different tags. A condition may name either.
 *
 * @param plain the tag of the plain body
 * @param gzip the tag of the compressed body
 */
record ETag(String plain, String gzip) {

    private static final String ANY = "*";
    private static final Pattern TAG = Pattern.compile("\\G[ \\t,]*((?:W/)?\"[^\"]*\"|\\*)[ \\t]*(?=,|$)");

    /** The tags of a content with this hash. */
    static ETag of(String contentHash) {
        return new ETag('"' + contentHash + '"', '"' + contentHash + "-gzip\"");
    }

    static ETag of(StatementResult result) {
        return of(result.contentHash());
    }

    /** The tag of the form that is sent. */
    String of(boolean compressed) {
        return compressed ? gzip : plain;
    }

    /**
     * The tag of a 304: the tag of the selected form if the {@code If-None-Match} header lines match it by weak comparison,
     * else the tag of the other form if they match that, else null.
     */
    @Nullable String notModified(List<String> ifNoneMatch, boolean compressed) {
        List<String> tags = tags(ifNoneMatch);
        String selected = of(compressed);
        if (tags.contains(ANY) || matchesWeakly(tags, selected)) {
            return selected;
        }
        String other = of(!compressed);
        return matchesWeakly(tags, other) ? other : null;
    }

    /** Whether the {@code If-Match} header lines match either form, by strong comparison. */
    boolean satisfies(List<String> ifMatch) {
        List<String> tags = tags(ifMatch);
        return tags.contains(ANY) || tags.contains(plain) || tags.contains(gzip);
    }

    private static boolean matchesWeakly(List<String> tags, String tag) {
        return tags.contains(tag) || tags.contains("W/" + tag);
    }

    /** The items before the first one that is not an entity tag. */
    private static List<String> tags(List<String> headerLines) {
        List<String> tags = new ArrayList<>();
        for (String line : headerLines) {
            Matcher matcher = TAG.matcher(line);
            while (matcher.find()) {
                tags.add(matcher.group(1));
            }
        }
        return tags;
    }
}
