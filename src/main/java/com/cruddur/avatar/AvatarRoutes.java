package com.cruddur.avatar;

import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Asset;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.http.Input;
import com.cruddur.http.JpegResponse;
import com.cruddur.http.PathParameters;
import com.cruddur.http.UploadBody;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** The routes of avatars. */
public final class AvatarRoutes {

    private static final String UPLOAD = UploadAddress.PATH + ":key";
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "jfif", "png", "webp", "gif");

    private final Conversions conversions;
    private final SaveAvatar save;
    private final UploadAddress addresses;
    private final AvatarFile files;

    /**
     * Creates the routes of one event loop.
     *
     * @param backendUrl the origin of this server, as browsers see it
     */
    public AvatarRoutes(Vertx vertx, Database database, String backendUrl) {
        conversions = Conversions.of(vertx);
        save = new SaveAvatar(database);
        addresses = new UploadAddress(database, backendUrl);
        files = new AvatarFile(database);
    }

    /**
     * Mounts the routes.
     *
     * @param rateLimit limits the rate of uploads without a token
     */
    public void mount(Router router, Authentication authentication, Handler<RoutingContext> rateLimit) {
        router.put("/api/profile/avatar")
                .handler(UploadBody::pause)
                .handler(authentication.required())
                .handler(json(ctx -> converted(ctx).compose(image -> save.byViewer(viewer(ctx), image))));
        router.delete("/api/profile/avatar")
                .handler(authentication.required())
                .handler(json(ctx -> save.delete(viewer(ctx))));
        router.post("/avatars/key_upload").handler(authentication.required()).handler(json(ctx -> {
            requireExtension(Input.of(ctx));
            return addresses.create(viewer(ctx), IdempotencyKey.of(ctx));
        }));
        router.put(UPLOAD)
                .handler(UploadBody::pause)
                .handler(rateLimit)
                .handler(json(ctx -> addresses
                        .find(key(ctx))
                        .compose(valid -> converted(ctx))
                        .compose(image -> save.byKey(key(ctx), image))));
        read(router, "/avatars/:cognito_user_uuid.jpg")
                .handler(JpegResponse.jpeg(Asset.REVALIDATE, ctx -> files.current(ctx.pathParam("cognito_user_uuid"))));
        read(router, "/avatars/:user_uuid/:version.jpg").handler(JpegResponse.jpeg(Asset.IMMUTABLE, this::version));
    }

    private Future<AvatarImage> converted(RoutingContext context) {
        return UploadBody.read(context, conversions.memory()).compose(conversions::convert);
    }

    private Future<StatementResult> version(RoutingContext context) {
        UUID user = PathParameters.uuid(context, "user_uuid", ErrorCode.AVATAR_NOT_FOUND);
        return files.version(user, context.pathParam("version"), isSmall(context));
    }

    private static boolean isSmall(RoutingContext context) {
        String size = context.request().getParam("size", "512");
        return switch (size) {
            case "96" -> true;
            case "512" -> false;
            default -> throw new Failure(ErrorCode.AVATAR_NOT_FOUND);
        };
    }

    private static UUID key(RoutingContext context) {
        return PathParameters.uuid(context, "key", ErrorCode.AVATAR_UPLOAD_NOT_FOUND);
    }

    /** The content of the uploaded file decides about its format. The extension only has to be one of them. */
    private static void requireExtension(Input input) {
        String extension = input.string("extension");
        if (extension == null
                || !EXTENSIONS.contains(extension.replaceFirst("^\\.", "").toLowerCase(Locale.ROOT))) {
            throw new Failure(ErrorCode.EXTENSION_INVALID);
        }
    }
}
