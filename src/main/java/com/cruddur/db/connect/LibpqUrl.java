package com.cruddur.db.connect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Splits a connection URL into libpq's keywords and values, by the algorithm of libpq's {@code
 * conninfo_uri_parse_options}. {@code bin/url.sh} has the same algorithm in Bash; {@code connection-urls.tsv} tests
 * both.
 */
final class LibpqUrl {

    /** Marks the end of the text, as NUL does in C. */
    private static final char END = '\0';

    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();
    private int position;

    private LibpqUrl(String text) {
        this.text = text;
    }

    /**
     * Splits a URL.
     *
     * @return decoded values by keyword, in the order of the URL; {@code host} and {@code port} may be lists with commas
     * @throws DatabaseUrl.Malformed if libpq would refuse the URL, with a message that does not repeat it
     */
    static Map<String, String> split(String url) {
        if (url.indexOf(END) >= 0 || !url.matches("(?s)postgres(ql)?://.*")) {
            throw new DatabaseUrl.Malformed(
                    "is not of the form postgresql://user:password@host:port/database?sslmode=…");
        }
        LibpqUrl parser = new LibpqUrl(url.substring(url.indexOf("//") + 2));
        parser.splitUser();
        parser.splitHosts();
        parser.splitDatabase();
        parser.splitParameters();
        return parser.values;
    }

    /** The first {@code @} before the first slash ends the user and the password. */
    private void splitUser() {
        int at = endOf("@/", 0);
        if (charAt(at) != '@') {
            return;
        }
        int end = endOf(":@", 0);
        store("user", text.substring(0, end));
        if (charAt(end) == ':') {
            store("password", text.substring(end + 1, at));
        }
        position = at + 1;
    }

    private void splitHosts() {
        StringBuilder hosts = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        while (true) {
            hosts.append(charAt(position) == '[' ? bracketed() : upTo(":/?,"));
            if (charAt(position) == ':') {
                position++;
                ports.append(upTo("/?,"));
            }
            if (charAt(position) != ',') {
                break;
            }
            position++;
            hosts.append(',');
            ports.append(',');
        }
        store("host", hosts.toString());
        store("port", ports.toString());
    }

    private String bracketed() {
        position++;
        String host = upTo("]");
        if (charAt(position) != ']') {
            throw new DatabaseUrl.Malformed("has an IPv6 address without a closing bracket");
        }
        if (host.isEmpty()) {
            throw new DatabaseUrl.Malformed("has an empty IPv6 address");
        }
        position++;
        if (":/?,".indexOf(charAt(position)) < 0 && charAt(position) != END) {
            throw new DatabaseUrl.Malformed("has an unexpected character after an IPv6 address");
        }
        return host;
    }

    private void splitDatabase() {
        if (charAt(position) == '/') {
            position++;
            store("dbname", upTo("?"));
        }
    }

    private void splitParameters() {
        position++;
        while (position < text.length()) {
            String parameter = upTo("&");
            position++;
            int separator = parameter.indexOf('=');
            if (separator < 0) {
                throw new DatabaseUrl.Malformed("has a parameter without a value; write parameters as name=value");
            }
            if (parameter.indexOf('=', separator + 1) >= 0) {
                throw new DatabaseUrl.Malformed(
                        "has a second equals sign in a parameter; write it as %3D, and & as %26, in a value");
            }
            String name = decode(parameter.substring(0, separator));
            String value = decode(parameter.substring(separator + 1));
            if (name.equals("ssl") && value.equals("true")) {
                values.put("sslmode", "require");
            } else {
                values.put(name, value);
            }
        }
    }

    private void store(String keyword, String encoded) {
        if (!encoded.isEmpty()) {
            values.put(keyword, decode(encoded));
        }
    }

    private String upTo(String delimiters) {
        int start = position;
        position = endOf(delimiters, start);
        return text.substring(start, position);
    }

    private int endOf(String delimiters, int start) {
        int end = start;
        while (end < text.length() && delimiters.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : END;
    }

    /** Percent-decoding only: a plus sign is a plus sign. Like libpq since 17, it ignores spaces at both ends. */
    private static String decode(String encoded) {
        String trimmed = encoded.replaceAll("^ +| +$", "");
        if (trimmed.chars().anyMatch(c -> c == ' ' || (c >= '\t' && c <= '\r'))) {
            throw new DatabaseUrl.Malformed("has a space that is not percent-encoded; write it as %20");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < trimmed.length(); i++) {
            if (trimmed.charAt(i) == '%') {
                bytes.write(decodeByte(trimmed, i));
                i += 2;
            } else {
                int codePoint = trimmed.codePointAt(i);
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint) - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DatabaseUrl.Malformed("has a percent-encoding that is not UTF-8");
        }
    }

    private static int decodeByte(String text, int percent) {
        int high = percent + 1 < text.length() ? hexDigit(text.charAt(percent + 1)) : -1;
        int low = percent + 2 < text.length() ? hexDigit(text.charAt(percent + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new DatabaseUrl.Malformed("has a percent sign that starts no percent-encoding; write it as %25");
        }
        if (high == 0 && low == 0) {
            throw new DatabaseUrl.Malformed("has the forbidden value %00");
        }
        return (high << 4) | low;
    }

    /** ASCII only: Character.digit also accepts the digits of other scripts. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /** libpq's default user. A process in a container may run under a user id without a name. */
    static String operatingSystemUser() {
        String name = System.getProperty("user.name", "?");
        if (name.equals("?")) {
            throw new DatabaseUrl.Malformed(
                    "has no user, and the operating-system user has no name; add the user to the URL");
        }
        return name;
    }
}
