package com.cruddur.http;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Content negotiation of error bodies by the {@code Accept} header (RFC 9110, section 12.5.1). */
final class Accept {

    static final String PROBLEM_JSON = "application/problem+json";

    private static final String JSON = "application/json";

    private static final Pattern QUALITY =
            Pattern.compile(";\\s*q=([01](?:\\.[0-9]{0,3})?)\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);

    private Accept() {}

    /** Whether the {@code Accept} header lines, each a list, prefer problem documents to plain JSON. */
    static boolean prefersProblem(List<String> accept) {
        double problem = quality(accept, PROBLEM_JSON);
        return problem > 0 && problem >= quality(accept, JSON);
    }

    /** The quality of a media type; 0 if it is not listed. A wildcard alone selects the default form. */
    private static double quality(List<String> accept, String mediaType) {
        return accept.stream()
                .flatMap(ranges -> Arrays.stream(ranges.split(",")))
                .filter(range -> Input.mediaType(range).equals(mediaType))
                .mapToDouble(Accept::quality)
                .max()
                .orElse(0);
    }

    private static double quality(String range) {
        Matcher quality = QUALITY.matcher(range);
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }
}
