package com.cruddur.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in the place of {@code :uuid} and {@code :handle} in a path. */
public final class PathParameters {

    /** {@link UUID#fromString} would take shortened groups, too. */
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private PathParameters() {}

    /**
     * The uuid of a path.
     *
     * @param otherwise the error where it isn't one: what can't be a key names nothing
     */
    public static UUID uuid(RoutingContext context, String name, ErrorCode otherwise) {
        return uuid(context.pathParam(name)).orElseThrow(() -> new Failure(otherwise));
    }

    static Optional<UUID> uuid(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(given -> UUID_FORM.matcher(given).matches())
                .map(UUID::fromString);
    }

    /** The handle of a path, without its {@code @}. */
    public static String handle(RoutingContext context) {
        return context.pathParam("handle");
    }
}
