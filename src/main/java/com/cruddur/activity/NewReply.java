package com.cruddur.activity;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import java.util.ArrayList;
import java.util.List;

/** The input of a new reply. */
record NewReply(String message) {

    private static final int MAX_CHARACTERS = 1024;

    /** Reads and validates the input. Throws a failure with every code that applies. */
    static NewReply of(Input input) {
        List<ErrorCode> errors = new ArrayList<>();
        String message = input.text(
                "message", MAX_CHARACTERS, ErrorCode.MESSAGE_BLANK, ErrorCode.MESSAGE_EXCEED_MAX_CHARS_1024, errors);
        Failure.throwIfAny(errors);
        return new NewReply(message);
    }
}
