package com.cruddur.http;

import com.cruddur.db.ContentHash;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file that browsers load, kept in memory, packed once when it is loaded. */
public record Asset(String contentType, Buffer plain, Buffer gzip, String hash) {

    /** May be kept, and is asked for again each time. */
    public static final String ALWAYS_ASK = "no-cache";

    /** For addresses whose content never changes. */
    public static final String KEEP_FOR_GOOD = "public, max-age=31536000, immutable";

    private static final int HASH_BYTES = 12;

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "yaml", "application/yaml",
            "json", "application/json");

    /** One of this content; the ending of its name says what it is. */
    public static Asset of(String name, byte[] content) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return new Asset(
                CONTENT_TYPES.getOrDefault(ending, "text/plain; charset=utf-8"),
                Buffer.buffer(content),
                Buffer.buffer(gzip(content)),
                hash(content));
    }

    /** A file of the class path; it blocks. */
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

    /** Answers with it. */
    public void write(RoutingContext context, String caching) {
        boolean packed = takesGzip(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
        Buffer body = packed ? gzip : plain;
        // Strong tags are those of the very bytes, which packing changes.
        String etag = '"' + hash + (packed ? "-gzip\"" : "\"");
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .putHeader(HttpHeaders.ETAG, etag)
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (ETag.matches(context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), etag)) {
            response.setStatusCode(304).end();
            return;
        }
        if (packed) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }

    /** Stands for the content. */
    public static String hash(byte[] content) {
        return ContentHash.of(content, HASH_BYTES);
    }

    private static boolean takesGzip(@Nullable String acceptEncoding) {
        return acceptEncoding != null && acceptEncoding.contains("gzip") && !acceptEncoding.contains("gzip;q=0");
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new Thorough(packed)) {
            stream.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static final class Thorough extends GZIPOutputStream {

        Thorough(ByteArrayOutputStream target) throws IOException {
            super(target);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
