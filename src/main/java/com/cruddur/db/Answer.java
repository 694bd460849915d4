package com.cruddur.db;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a statement said: the response body that PostgreSQL built, or the code of why there is none, and where a list
 * goes on. Safe on any thread, as what is kept is told on all of them.
 */
public final class Answer {

    /** The answer of a statement that found no row. */
    public static final Answer NOTHING = new Answer(null, null, null);

    private static final int FINGERPRINT_BYTES = 16;

    private final @Nullable Buffer body;
    private final @Nullable String failure;
    private final @Nullable String next;
    private @Nullable String fingerprint;
    private @Nullable String cursor;

    public Answer(@Nullable Buffer body, @Nullable String failure, @Nullable String next) {
        this.body = body;
        this.failure = failure;
        this.next = next;
    }

    /** JSON in UTF-8, to be carried to the socket as it is; null where there is nothing to show. */
    public @Nullable Buffer body() {
        return body;
    }

    /** The error code that the statement found, or null. */
    public @Nullable String failure() {
        return failure;
    }

    /** The key of the last row on this page where more follow, else null. */
    public @Nullable String next() {
        return next;
    }

    /**
     * Where the list goes on, as a client gets it and sends it back: {@link #next} in base64url; null where nothing
     * follows. Worked out once, however often it is asked for.
     */
    public @Nullable String cursor() {
        String known = cursor;
        if (known == null && next != null) {
            known = Base64.getUrlEncoder().withoutPadding().encodeToString(next.getBytes(StandardCharsets.UTF_8));
            cursor = known;
        }
        return known;
    }

    /** Stands for the body: the same fingerprint is the same bytes. Worked out once, however often it is asked for. */
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = Fingerprint.of(body == null ? new byte[0] : body.getBytes(), FINGERPRINT_BYTES);
            fingerprint = known;
        }
        return known;
    }
}
