package com.cruddur.http.connection;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * The status line and the headers that many responses with status 200 share. They contain the {@code Date}, so they are
 * encoded once in each second with a response. Belongs to one event loop.
 */
public final class ResponseHead {

    private final MultiMap headers;
    private byte[] bytes = {};
    private long encodedSecond = -1;

    /**
     * Creates a head.
     *
     * @param headers the shared headers except {@code Date}, which this class sets
     */
    public ResponseHead(MultiMap headers) {
        this.headers = headers;
    }

    /** The headers with the current {@code Date}. */
    MultiMap headers() {
        encode(HttpDate.now());
        return headers;
    }

    /** The encoded status line and headers, each with its line end. */
    byte[] bytes(HttpDate date) {
        encode(date);
        return bytes;
    }

    private void encode(HttpDate date) {
        if (date.second() != encodedSecond) {
            headers.set(HttpHeaders.DATE, date.toString());
            bytes = ("HTTP/1.1 200 OK\r\n" + lines(headers)).getBytes(StandardCharsets.US_ASCII);
            encodedSecond = date.second();
        }
    }

    /** Header lines, each with its line end. */
    static CharSequence lines(MultiMap headers) {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
        return lines;
    }
}
