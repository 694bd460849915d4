package com.cruddur.graph;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The term of a people search. */
record PersonTerm(String text) {

    private static final int MAX_CHARACTERS = 64;

    /**
     * Reads and validates a term.
     *
     * @param errors receives the code that applies
     */
    static PersonTerm of(@Nullable String given, List<ErrorCode> errors) {
        String text = given == null ? "" : Text.strip(given);
        if (text.isEmpty() || !Text.isStorable(text)) {
            errors.add(ErrorCode.SEARCH_TERM_BLANK);
        } else if (text.codePointCount(0, text.length()) > MAX_CHARACTERS) {
            errors.add(ErrorCode.SEARCH_TERM_EXCEED_MAX_CHARS);
        }
        return new PersonTerm(text);
    }

    /** The term as the beginning of a handle. */
    String handle() {
        return Text.withoutAt(text);
    }
}
