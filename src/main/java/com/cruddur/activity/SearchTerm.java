package com.cruddur.activity;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A search term. */
record SearchTerm(String text) {

    private static final int MAX_CHARACTERS = 280;

    /**
     * Reads and validates a term.
     *
     * @param errors receives the code that applies
     */
    static SearchTerm of(@Nullable String given, List<ErrorCode> errors) {
        String text = given == null ? "" : Text.strip(given);
        if (text.isEmpty() || !Text.isStorable(text)) {
            errors.add(ErrorCode.SEARCH_TERM_BLANK);
        } else if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            errors.add(ErrorCode.SEARCH_TERM_EXCEED_MAX_CHARS);
        }
        return new SearchTerm(text);
    }

    /** The term as a handle. */
    String handle() {
        return text.replaceFirst("^[@＠\uFE6B]", "");
    }
}
