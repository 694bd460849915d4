package com.cruddur.http;

import com.cruddur.db.ContentHash;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency key of a request.
 *
 * @param value the {@code Idempotency-Key}, null if the client sent none
 * @param requestHash SHA-256 of the method, the path and the body
 */
@SuppressWarnings("ArrayRecordComponent") // Bound to a statement, never compared.
public record IdempotencyKey(@Nullable String value, byte[] requestHash) {

    private static final String HEADER = "Idempotency-Key";

    /** Visible ASCII, as in a header field. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

    /** Reads the key of a request. */
    public static IdempotencyKey of(RoutingContext context) {
        String key = context.request().getHeader(HEADER);
        if (key == null) {
            return new IdempotencyKey(null, new byte[0]);
        }
        if (!KEY.matcher(key).matches()) {
            throw new Failure(ErrorCode.MALFORMED_REQUEST);
        }
        MessageDigest digest = ContentHash.sha256();
        digest.update(
                (context.request().method() + " " + context.normalizedPath() + "\n").getBytes(StandardCharsets.UTF_8));
        return new IdempotencyKey(key, digest.digest(context.body().buffer().getBytes()));
    }
}
