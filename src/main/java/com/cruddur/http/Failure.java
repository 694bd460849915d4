package com.cruddur.http;

import java.util.List;

/** An error response: its codes, at least one. */
public final class Failure extends RuntimeException {

    private final List<ErrorCode> codes;

    /** A failure with one code. */
    public Failure(ErrorCode code) {
        this(List.of(code));
    }

    /** All codes must have the same status. */
    public Failure(List<ErrorCode> codes) {
        super(codes.toString(), null, false, false);
        this.codes = List.copyOf(codes);
    }

    /** Throws a failure with these codes, unless there are none. */
    public static void throwIfAny(List<ErrorCode> codes) {
        if (!codes.isEmpty()) {
            throw new Failure(codes);
        }
    }

    /** Whether the code is among the codes. */
    public boolean has(ErrorCode code) {
        return codes.contains(code);
    }

    int status() {
        return codes.getFirst().status();
    }

    List<ErrorCode> codes() {
        return codes;
    }
}
