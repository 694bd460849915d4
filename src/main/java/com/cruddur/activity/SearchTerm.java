package com.cruddur.activity;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Text;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is looked for. */
record SearchTerm(String text) {

    /** As long as a crud can be; what is longer is in none. */
    private static final int MAX_CHARACTERS = 1024;

    static SearchTerm of(@Nullable String given) {
        String text = given == null ? "" : Text.strip(given);
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_CHARACTERS || !Text.isStorable(text)) {
            throw new Failure(ErrorCode.SEARCH_TERM_BLANK);
        }
        return new SearchTerm(text);
    }

    /** For {@code ILIKE}: each part between white space, wherever it stands, taken literally. */
    String[] patterns() {
        return Arrays.stream(text.split("\\s+"))
                .map(part -> "%" + part.replaceAll("([%_\\\\])", "\\\\$1") + "%")
                .toArray(String[]::new);
    }

    /** Whose handle it may be. */
    String handle() {
        return text.startsWith("@") ? text.substring(1) : text;
    }
}
