package com.cruddur;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serialises an origin as browsers do in the header {@code Origin}: lower case, Punycode, no default port, no slash. */
final class Origin {

    private static final Pattern FORM = Pattern.compile(
            "(?<scheme>https?)://(?<host>\\[[0-9a-f:.]+]|[^\\s/:?#@\\[\\],;*\"<>\\\\%]+)(?::(?<port>\\d{1,5}))?/?",
            Pattern.CASE_INSENSITIVE);

    private Origin() {}

    /**
     * Serialises an origin.
     *
     * @throws IllegalArgumentException if the text is not an http or https URL without user, path, query and fragment
     */
    static String of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an origin");
        }
        String scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
        String host = matcher.group("host").toLowerCase(Locale.ROOT);
        return scheme + "://" + (host.startsWith("[") ? host : IDN.toASCII(host)) + port(scheme, matcher.group("port"));
    }

    private static String port(String scheme, @Nullable String digits) {
        if (digits == null) {
            return "";
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port");
        }
        return port == (scheme.equals("https") ? 443 : 80) ? "" : ":" + port;
    }
}
