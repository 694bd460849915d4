package com.cruddur.user;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of a profile update.
 *
 * @param bio null to clear it
 */
record Profile(String displayName, @Nullable String bio) {

    private static final int DISPLAY_NAME_MAX_CHARACTERS = 64;
    private static final int BIO_MAX_CHARACTERS = 512;

    /** Reads and validates the input. Throws a failure with every code that applies. A missing or blank bio is null. */
    static Profile of(Input input) {
        List<ErrorCode> errors = new ArrayList<>();
        String displayName = input.text(
                "display_name",
                DISPLAY_NAME_MAX_CHARACTERS,
                ErrorCode.DISPLAY_NAME_BLANK,
                ErrorCode.DISPLAY_NAME_EXCEED_MAX_CHARS,
                errors);
        String bio = input.optionalText("bio", BIO_MAX_CHARACTERS, ErrorCode.BIO_EXCEED_MAX_CHARS, errors);
        Failure.throwIfAny(errors);
        return new Profile(displayName, bio.isEmpty() ? null : bio);
    }
}
