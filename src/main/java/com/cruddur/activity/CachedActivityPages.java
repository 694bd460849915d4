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

    /** Percent-encoded and further parameters are the router's. */
    private static final Pattern PLAIN_UUIDS = Pattern.compile("[0-9a-fA-F,-]+");

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

    /** The states of activities, given by the rest of a query; null if it is more than plain uuids. */
    FastPath.@Nullable Page ofStates(String uuids) {
        return PLAIN_UUIDS.matcher(uuids).matches()
                ? new FastPath.Page(
                        "/api/activities/states",
                        request -> authentication.viewer(request).compose(viewer -> states.of(viewer, uuids)))
                : null;
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
