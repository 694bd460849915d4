package com.cruddur.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a request head that may exceed a limit. It only keeps the headers that the error response depends on, so that a
 * long head needs no memory.
 */
final class RejectedHead {

    private static final Set<String> HEADERS =
            Set.of(HttpHeaderNames.ACCEPT.toString(), HttpHeaderNames.ORIGIN.toString(), "x-request-id");

    private static final int MAX_LINE_CHARACTERS = 512;
    private static final int MAX_BYTES = 256 * 1024;

    private final Map<String, String> values = new HashMap<>();
    private final StringBuilder line = new StringBuilder();
    private boolean inFirstLine = true;
    private int bytes;

    /** Forgets the head. */
    void clear() {
        if (bytes > 0) {
            values.clear();
            line.setLength(0);
            inFirstLine = true;
            bytes = 0;
        }
    }

    /** Consumes bytes up to the end of the head. Returns whether the head has ended, or is too long to read on. */
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            char c = (char) (in.readByte() & 0xFF);
            if (c == '\n') {
                if (endLine()) {
                    return true;
                }
            } else if (c != '\r' && line.length() < MAX_LINE_CHARACTERS) {
                line.append(c);
            }
            if (++bytes > MAX_BYTES) {
                return true;
            }
        }
        return false;
    }

    /** Adds the headers that were found, unless the decoder has reported them. */
    void addTo(HttpHeaders headers) {
        values.forEach((name, value) -> {
            if (!headers.contains(name)) {
                headers.set(name, value);
            }
        });
    }

    /** Empty lines before the request line belong to no head. */
    private boolean endLine() {
        boolean empty = line.isEmpty();
        if (empty && inFirstLine) {
            return false;
        }
        int colon = line.indexOf(":");
        if (colon > 0) {
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (HEADERS.contains(name) && value.chars().allMatch(c -> 0x20 <= c && c < 0x7F)) {
                values.putIfAbsent(name, value);
            }
        }
        inFirstLine = false;
        line.setLength(0);
        return empty;
    }
}
