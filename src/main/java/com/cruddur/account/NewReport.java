package com.cruddur.account;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The input of a report.
 *
 * @param reason one of {@link #REASONS}
 * @param comment null for none
 */
record NewReport(String reason, @Nullable String comment) {

    private static final Set<String> REASONS = Set.of("spam", "abuse", "illegal", "other");
    private static final int COMMENT_MAX_CHARACTERS = 1024;

    /** Reads and validates the input. Throws a failure with every code that applies. */
    static NewReport of(Input input) {
        List<ErrorCode> errors = new ArrayList<>();
        String reason = Objects.requireNonNullElse(input.string("reason"), "");
        if (!REASONS.contains(reason)) {
            errors.add(ErrorCode.REASON_INVALID);
        }
        String comment =
                input.optionalText("comment", COMMENT_MAX_CHARACTERS, ErrorCode.COMMENT_EXCEED_MAX_CHARS, errors);
        Failure.throwIfAny(errors);
        return new NewReport(reason, comment.isEmpty() ? null : comment);
    }
}
