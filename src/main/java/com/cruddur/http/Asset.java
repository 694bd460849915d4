package com.cruddur.http;

import static com.cruddur.http.ContentCoding.GZIP_REQUIRED;

import com.cruddur.db.ContentHash;
import com.cruddur.db.Gzip;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** A static file in memory. It is compressed once, when it is loaded. */
public record Asset(String contentType, Buffer plain, Buffer gzip, String hash) {

    /** {@code Cache-Control} of files that a browser may cache but must revalidate. */
    public static final String REVALIDATE = "no-cache";

    /** {@code Cache-Control} of URLs whose content never changes. */
    public static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private static final int HASH_BYTES = 12;

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "yaml", "application/yaml",
            "json", "application/json");

    /** Creates an asset. The extension of the name determines the content type. */
    public static Asset of(String name, byte[] content) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return new Asset(
                CONTENT_TYPES.getOrDefault(extension, "text/plain; charset=utf-8"),
                Buffer.buffer(content),
                Gzip.small(content),
                hash(content));
    }

    /** Reads a file from the class path. Blocks. */
    public static Asset read(String path) {
        try (InputStream stream = Asset.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + path);
            }
            return of(path, stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the file, compressed if the client accepts gzip, or a 304. */
    public void write(RoutingContext context, String cacheControl) {
        ContentCoding coding = ContentCoding.of(context.request().headers());
        boolean compressed = coding.compresses(plain.length()) && (isSmallerCompressed() || coding == GZIP_REQUIRED);
        Buffer body = compressed ? gzip : plain;
        ETag etag = ETag.of(hash);
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
                .putHeader(HttpHeaders.ETAG, etag.of(compressed))
                .putHeader(HttpHeaders.VARY, ContentCoding.VARY)
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (Preconditions.respond(context, etag, compressed)) {
            return;
        }
        if (compressed) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, ContentCoding.GZIP);
        }
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }

    /** A hash that identifies the content. */
    public static String hash(byte[] content) {
        return ContentHash.of(content, HASH_BYTES);
    }

    /** False for files in a compressed format, such as images. */
    private boolean isSmallerCompressed() {
        return gzip.length() < plain.length();
    }
}
