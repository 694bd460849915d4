package com.cruddur.activity;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The input of a new activity. */
record NewActivity(String message, Ttl ttl) {

    private static final int MAX_CHARACTERS = 280;

    /** Reads and validates the input. Throws a failure with every code that applies. */
    static NewActivity of(Input input) {
        List<ErrorCode> errors = new ArrayList<>();
        String message = input.text(
                "message", MAX_CHARACTERS, ErrorCode.MESSAGE_BLANK, ErrorCode.MESSAGE_EXCEED_MAX_CHARS, errors);
        Optional<Ttl> ttl = Ttl.of(input.string("ttl"));
        if (ttl.isEmpty()) {
            errors.add(ErrorCode.TTL_BLANK);
        }
        Failure.throwIfAny(errors);
        return new NewActivity(message, ttl.orElseThrow());
    }
}
