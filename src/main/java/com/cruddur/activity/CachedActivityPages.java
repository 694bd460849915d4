package com.cruddur.activity;

import com.cruddur.auth.Authentication;
import com.cruddur.auth.Viewer;
import com.cruddur.db.StatementResult;
import com.cruddur.http.FastPath;
import com.cruddur.http.Page;
import com.cruddur.http.PathParameters;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The first pages of threads and user feeds, and viewer states, for the {@link FastPath}. The router has the same routes. */
final class CachedActivityPages {

    private static final int UUID_LENGTH = 36;

    /** Unencoded handles only: the router serves percent-encoded ones. */
    private static final Pattern OF_USER = Pattern.compile("@([\\w.-]+)(?:/status/([0-9a-fA-F-]{36}))?");

    /** For each ASCII character, whether a list of uuids may contain it. */
    private static final boolean[] PLAIN = table("0123456789abcdefABCDEF-,");

    private final Authentication authentication;
    private final ActivityThread thread;
    private final UserFeed userFeed;
    private final ViewerStates states;

    CachedActivityPages(Authentication authentication, ActivityThread thread, UserFeed userFeed, ViewerStates states) {
        this.authentication = authentication;
        this.thread = thread;
        this.userFeed = userFeed;
        this.states = states;
    }

    /** The page of a request target, without {@code /api/activities/}; null if there is none. */
    FastPath.@Nullable Page of(String target) {
        if (target.startsWith("@")) {
            Matcher ofUser = OF_USER.matcher(target);
            return ofUser.matches() ? ofUser(ofUser.group(1), ofUser.group(2)) : null;
        }
        UUID uuid = target.length() == UUID_LENGTH ? PathParameters.uuid(target).orElse(null) : null;
        return uuid == null
                ? null
                : new FastPath.Page("/api/activities/:uuid", read(viewer -> thread.byUuid(viewer, uuid, Page.OLDEST)));
    }

    /** The states of activities, given by the value of a query's first parameter; null if there is more to decode. */
    FastPath.@Nullable Page ofStates(String uuids) {
        return isPlain(uuids)
                ? new FastPath.Page(
                        "/api/activities/states",
                        request -> authentication.viewer(request).compose(viewer -> states.of(viewer, uuids)))
                : null;
    }

    /**
     * Looks each character up in a table. A regular expression took a third of the time of the whole request, and comparisons
     * with ranges a tenth: the processor cannot predict whether a random character is a digit or a letter.
     */
    private static boolean isPlain(String uuids) {
        for (int i = 0; i < uuids.length(); i++) {
            char c = uuids.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                return false;
            }
        }
        return true;
    }

    private static boolean[] table(String characters) {
        boolean[] table = new boolean[128];
        characters.chars().forEach(c -> table[c] = true);
        return table;
    }

    private Function<HttpServerRequest, Future<StatementResult>> read(
            Function<Optional<Viewer>, Future<StatementResult>> page) {
        return request -> authentication.optionalViewer(request).compose(page);
    }

    private FastPath.@Nullable Page ofUser(String handle, @Nullable String activity) {
        if (activity == null) {
            return new FastPath.Page(
                    "/api/activities/@:handle", read(viewer -> userFeed.page(viewer, handle, Page.FIRST)));
        }
        UUID uuid = PathParameters.uuid(activity).orElse(null);
        return uuid == null
                ? null
                : new FastPath.Page(
                        "/api/activities/@:handle/status/:uuid",
                        read(viewer -> thread.byAuthor(viewer, handle, uuid, Page.OLDEST)));
    }
}
