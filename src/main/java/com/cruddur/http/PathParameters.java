package com.cruddur.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What stands in the place of {@code :uuid} and {@code :handle} in a path. */
public final class PathParameters {

    private PathParameters() {}

    /**
     * The uuid of a path.
     *
     * @param otherwise the error where it isn't one: what can't be a key names nothing
     */
    public static UUID uuid(RoutingContext context, String name, ErrorCode otherwise) {
        return uuid(context.pathParam(name)).orElseThrow(() -> new Failure(otherwise));
    }

    /** {@link UUID#fromString} takes shortened groups, too: so what it read has to be what was written. */
    static Optional<UUID> uuid(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(UUID::fromString)
                    .filter(uuid -> uuid.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The handle of a path, without its {@code @}. */
    public static String handle(RoutingContext context) {
        return context.pathParam("handle");
    }
}
