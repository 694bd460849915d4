package com.cruddur.tracing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A list such as {@code name=value,name2=value2}, percent-encoded: the format of W3C Baggage without properties. */
final class KeyValueList {

    private KeyValueList() {}

    /**
     * Parses a list. Of several values of one name, the last counts.
     *
     * @throws IllegalArgumentException if an entry has no name or a malformed percent-encoding
     */
    static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals >= 0 && !entry.substring(0, equals).isBlank()) {
                values.put(decode(entry.substring(0, equals)), decode(entry.substring(equals + 1)));
            } else if (!entry.isBlank()) {
                throw new IllegalArgumentException("an entry has no name");
            }
        }
        return values;
    }

    /** A plus sign is not a space, because Base64 contains it. */
    private static String decode(String text) {
        return URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
