package com.cruddur.activity;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Text;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A search term. */
record SearchTerm(String text) {

    /** The maximum length of a reply. A longer term matches nothing. */
    private static final int MAX_CHARACTERS = 1024;

    static SearchTerm of(@Nullable String given) {
        String text = given == null ? "" : Text.strip(given);
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_CHARACTERS || !Text.isStorable(text)) {
            throw new Failure(ErrorCode.SEARCH_TERM_BLANK);
        }
        return new SearchTerm(text);
    }

    /** Patterns for {@code ILIKE}: one for each part between white space, with wildcards escaped. */
    String[] patterns() {
        return Arrays.stream(text.split("\\s+"))
                .map(part -> "%" + part.replaceAll("([%_\\\\])", "\\\\$1") + "%")
                .toArray(String[]::new);
    }

    /** The term as a handle. */
    String handle() {
        return text.startsWith("@") ? text.substring(1) : text;
    }
}
