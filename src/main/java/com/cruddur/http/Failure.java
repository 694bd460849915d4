package com.cruddur.http;

import java.util.List;

/** A request that is answered with an error: one code or, where several things are wrong, all of them. */
public final class Failure extends RuntimeException {

    private final List<ErrorCode> codes;

    public Failure(ErrorCode code) {
        this(List.of(code));
    }

    /** All codes must go with the same status. */
    public Failure(List<ErrorCode> codes) {
        super(codes.toString(), null, false, false);
        this.codes = List.copyOf(codes);
    }

    /** Fails where anything was found wrong. */
    public static void throwIfAny(List<ErrorCode> codes) {
        if (!codes.isEmpty()) {
            throw new Failure(codes);
        }
    }

    int status() {
        return codes.getFirst().status();
    }

    List<ErrorCode> codes() {
        return codes;
    }
}
