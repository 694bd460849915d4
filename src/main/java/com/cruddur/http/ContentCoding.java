package com.cruddur.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Content negotiation of the {@code gzip} coding by the {@code Accept-Encoding} header (RFC 9110, section 12.5.3). A client
 * that excludes every coding gets the plain body, as the RFC permits.
 */
enum ContentCoding {
    /** The client does not accept gzip, or prefers the plain body. */
    IDENTITY,
    /** The client accepts gzip. Bodies that are too small to gain may be plain. */
    GZIP_PREFERRED,
    /** The client excludes the plain body. */
    GZIP_REQUIRED;

    /** Bodies below this size are not compressed, unless the client requires it. */
    static final int MIN_BYTES = 256;

    static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");
    static final CharSequence VARY = HttpHeaders.createOptimized("Origin, Accept-Encoding");

    /** The values that browsers and most tools send. */
    private static final Set<String> COMMON =
            Set.of("gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd", "gzip,deflate", "gzip, br");

    private static final Pattern ITEM = Pattern.compile(
            "([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \\t]*;[ \\t]*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?");

    private static final double UNLISTED = -1;

    /** The coding for a request. */
    static ContentCoding of(MultiMap requestHeaders) {
        if (!requestHeaders.contains(HttpHeaders.ACCEPT_ENCODING)) {
            return IDENTITY;
        }
        List<String> lines = requestHeaders.getAll(HttpHeaders.ACCEPT_ENCODING);
        return lines.size() == 1 && COMMON.contains(lines.getFirst()) ? GZIP_PREFERRED : of(lines);
    }

    /** The coding for the lines of the header, each a list. Items that are not well-formed are ignored. */
    static ContentCoding of(List<String> acceptEncoding) {
        double gzip = UNLISTED;
        double identity = UNLISTED;
        double any = UNLISTED;
        for (String item : String.join(",", acceptEncoding).split(",", -1)) {
            Matcher matcher = ITEM.matcher(item.strip());
            if (!matcher.matches()) {
                continue;
            }
            double quality = matcher.group(2) == null ? 1 : Double.parseDouble(matcher.group(2));
            switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, quality);
                case "identity" -> identity = Math.max(identity, quality);
                case "*" -> any = Math.max(any, quality);
                default -> {
                    // Another coding, which the server does not have.
                }
            }
        }
        double gzipQuality = gzip == UNLISTED ? any : gzip;
        double identityQuality = identity == UNLISTED ? any : identity;
        if (gzipQuality <= 0 || gzipQuality < identityQuality) {
            return IDENTITY;
        }
        return identityQuality == 0 ? GZIP_REQUIRED : GZIP_PREFERRED;
    }

    /** Whether a body of this size is sent compressed. */
    boolean compresses(int bytes) {
        return this == GZIP_REQUIRED || (this == GZIP_PREFERRED && bytes >= MIN_BYTES);
    }
}
