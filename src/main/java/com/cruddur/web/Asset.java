package com.cruddur.web;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A file of the website, packed once when it is loaded. */
record Asset(String contentType, Buffer plain, Buffer gzip, String hash) {

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    static Asset of(String name, byte[] content) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return new Asset(
                CONTENT_TYPES.getOrDefault(ending, "text/plain; charset=utf-8"),
                Buffer.buffer(content),
                Buffer.buffer(gzip(content)),
                Assets.hash(content));
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
