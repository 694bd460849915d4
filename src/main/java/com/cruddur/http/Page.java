package com.cruddur.http;

import com.cruddur.db.Keyset;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A requested page of a list: at most {@code limit} rows after a key, in the order of the list.
 *
 * @param asOf the time of the first page, if the list's cursors contain it; later than every time on the first page
 */
public record Page(int limit, OffsetDateTime beforeTime, UUID beforeUuid, OffsetDateTime asOf) {

    private static final int DEFAULT_LIMIT = 40;

    /** The query parameters of lists besides {@code before}. */
    private static final List<String> KNOWN_PARAMETERS = List.of("limit", "term");

    /** The longest valid value: 280 code points of up to 4 bytes, percent-encoded. */
    private static final int MAX_PARAMETER = 280 * 4 * 3;

    /** Leaves room for a method, a version and a proxy's path prefix in the request line. */
    private static final int MAX_URL = Limits.REQUEST_LINE_BYTES - 1024;

    /** Later than every key: where the first page of a newest-first list starts. */
    private static final OffsetDateTime END_OF_TIME = OffsetDateTime.of(9999, 12, 31, 0, 0, 0, 0, ZoneOffset.UTC);

    private static final UUID LAST_UUID = new UUID(-1, -1);

    /** Earlier than every key: where the first page of an oldest-first list starts. */
    private static final OffsetDateTime BEGINNING_OF_TIME = OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private static final UUID FIRST_UUID = new UUID(0, 0);

    /** The first page of default length. */
    public static final Page FIRST = new Page(DEFAULT_LIMIT, END_OF_TIME, LAST_UUID);

    /** The longest first page. */
    public static final Page LONGEST = new Page(Keyset.MAX_LIMIT, END_OF_TIME, LAST_UUID);

    /** The longest first page of an oldest-first list. */
    public static final Page OLDEST = new Page(Keyset.MAX_LIMIT, BEGINNING_OF_TIME, FIRST_UUID);

    private Page(int limit, OffsetDateTime beforeTime, UUID beforeUuid) {
        this(limit, beforeTime, beforeUuid, END_OF_TIME);
    }

    /** Reads {@code limit} and {@code before} from the query. */
    public static Page of(RoutingContext context) {
        return of(context, FIRST);
    }

    /**
     * Reads {@code limit} and {@code before} from the query.
     *
     * @param defaults the page whose values replace missing parameters
     */
    public static Page of(RoutingContext context, Page defaults) {
        List<ErrorCode> errors = new ArrayList<>();
        Page page = of(context, defaults, errors);
        Failure.throwIfAny(errors);
        return page;
    }

    /**
     * Reads {@code limit} and {@code before} from the query, for a list with further parameters.
     *
     * @param errors receives the codes that apply
     */
    public static Page of(RoutingContext context, List<ErrorCode> errors) {
        return of(context, FIRST, errors);
    }

    private static Page of(RoutingContext context, Page defaults, List<ErrorCode> errors) {
        String query = context.request().query();
        if (query == null || query.isEmpty()) {
            return defaults;
        }
        return of(context.queryParams().get("limit"), context.queryParams().get("before"), defaults, errors);
    }

    static Page of(@Nullable String limit, @Nullable String before, Page defaults) {
        List<ErrorCode> errors = new ArrayList<>();
        Page page = of(limit, before, defaults, errors);
        Failure.throwIfAny(errors);
        return page;
    }

    private static Page of(@Nullable String limit, @Nullable String before, Page defaults, List<ErrorCode> errors) {
        int rows = limit == null ? defaults.limit : limit(limit, errors);
        Page page = before == null ? defaults : after(before, errors);
        return new Page(rows, page.beforeTime, page.beforeUuid, page.asOf);
    }

    private static int limit(String digits, List<ErrorCode> errors) {
        if (digits.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(digits);
            if (limit >= 1 && limit <= Keyset.MAX_LIMIT) {
                return limit;
            }
        }
        errors.add(ErrorCode.LIMIT_INVALID);
        return DEFAULT_LIMIT;
    }

    /**
     * A cursor is a row's key as PostgreSQL writes it, {@code 2026-11-23 23:05:27.123456+00 <uuid>}, in base64url. The time
     * of the first page may follow.
     */
    private static Page after(String cursor, List<ErrorCode> errors) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = key.split(" ", -1);
            if (parts.length == 3 || parts.length == 5) {
                OffsetDateTime time = time(parts[0], parts[1]);
                OffsetDateTime asOf = parts.length == 5 ? time(parts[3], parts[4]) : END_OF_TIME;
                return new Page(DEFAULT_LIMIT, time, UUID.fromString(parts[2]), asOf);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Reported below.
        }
        errors.add(ErrorCode.BEFORE_INVALID);
        return FIRST;
    }

    private static OffsetDateTime time(String date, String timeOfDay) {
        OffsetDateTime time = OffsetDateTime.parse(date + "T" + timeOfDay + ":00");
        if (!time.isBefore(END_OF_TIME) || time.getYear() <= 0) {
            throw new DateTimeException("beyond the times of rows");
        }
        return time;
    }

    /** The {@code Link} header (RFC 8288) to the page at a cursor, for a request without a query. */
    static String link(String cursor) {
        return "<?before=" + cursor + ">; rel=\"next\"";
    }

    /**
     * The {@code Link} header to the page at a cursor. The target is relative to the request, so that it is valid behind
     * any proxy, and repeats the query. If the URL would be longer than the server accepts, the target only repeats the
     * parameters that the API knows, without surrounding white space, and replaces the path by the normalized one.
     */
    static String link(RoutingContext context, String cursor) {
        String path = context.request().path();
        String target = "?before=" + cursor;
        if (context.request().query() != null) {
            String parameters = parameters(context.queryParams());
            target += path.length() + target.length() + parameters.length() <= MAX_URL
                    ? parameters
                    : knownParameters(context.queryParams());
        }
        String prefix = path.length() + target.length() <= MAX_URL ? "" : context.normalizedPath();
        return "<" + prefix + target + ">; rel=\"next\"";
    }

    private static String parameters(MultiMap query) {
        StringBuilder parameters = new StringBuilder();
        query.forEach((name, value) -> {
            if (!name.equals("before")) {
                parameters.append('&').append(encode(name)).append('=').append(encode(value));
            }
        });
        return parameters.toString();
    }

    private static String knownParameters(MultiMap query) {
        StringBuilder parameters = new StringBuilder();
        for (String name : KNOWN_PARAMETERS) {
            String value = query.get(name);
            String encoded = value == null ? "" : encode(Text.strip(value));
            if (!encoded.isEmpty() && encoded.length() <= MAX_PARAMETER) {
                parameters.append('&').append(name).append('=').append(encoded);
            }
        }
        return parameters.toString();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
