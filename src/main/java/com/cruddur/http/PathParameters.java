package com.cruddur.http;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The parameters of a path: UUIDs and handles. */
public final class PathParameters {

    private PathParameters() {}

    /**
     * A parameter as a UUID.
     *
     * @param otherwise the error if it is not a UUID, and so not the key of any row
     */
    public static UUID uuid(RoutingContext context, String name, ErrorCode otherwise) {
        return uuid(context.pathParam(name)).orElseThrow(() -> new Failure(otherwise));
    }

    /** {@link UUID#fromString} also accepts shortened groups, hence the comparison with the canonical form. */
    public static Optional<UUID> uuid(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(UUID::fromString)
                    .filter(uuid -> uuid.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The handle without its {@code @}. */
    public static String handle(RoutingContext context) {
        return context.pathParam("handle");
    }
}
