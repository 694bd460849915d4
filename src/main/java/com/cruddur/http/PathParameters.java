package com.cruddur.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

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
        String text = context.pathParam(name);
        if (text == null || !UUID_FORM.matcher(text).matches()) {
            throw new Failure(otherwise);
        }
        return UUID.fromString(text);
    }

    /** The handle of a path, without its {@code @}. */
    public static String handle(RoutingContext context) {
        return context.pathParam("handle");
    }
}
