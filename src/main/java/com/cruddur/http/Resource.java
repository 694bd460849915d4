package com.cruddur.http;

import com.cruddur.db.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A file of the class path, kept in memory and served as it is.
 *
 * @param etag of its content
 */
public record Resource(Buffer content, String contentType, String etag) {

    /** Reads one; this blocks. */
    public static Resource of(String path, String contentType) {
        try (InputStream stream = Resource.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + path);
            }
            Buffer content = Buffer.buffer(stream.readAllBytes());
            return new Resource(content, contentType, ETag.of(new Answer(content, null, null)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers with it. */
    public void write(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        Reads.write(context, content, etag);
    }
}
