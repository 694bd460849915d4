package com.cruddur.web;

import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Issuer;
import com.cruddur.http.ETag;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the website: its files, and the one page that all its addresses are answered with. An address that is
 * none of these stays unknown.
 */
public final class WebRoutes {

    /** What the browser makes of it is up to the page's own router. */
    private static final List<String> PAGES = List.of(
            "/",
            "/@:handle",
            "/@:handle/status/:uuid",
            "/status/:uuid",
            "/search",
            "/notifications",
            "/messages",
            "/messages/:uuid",
            "/stats",
            "/sign-in");

    private static final String ALWAYS_ASK = "no-cache";
    private static final String KEEP_FOR_GOOD = "public, max-age=31536000, immutable";

    private final Assets assets;
    private final SignIn signIn;
    private final Asset config;

    /** Reads the website's files; it blocks. */
    public WebRoutes(boolean embedded, Optional<Issuer> issuer, Optional<String> hostedUi) {
        assets = Assets.load();
        signIn = SignIn.of(embedded, issuer, hostedUi);
        config = Asset.of("config.json", signIn.json().toBuffer().getBytes());
    }

    public void mount(Router router) {
        PAGES.forEach(page -> read(router, page).handler(this::shell));
        read(router, "/config.json").handler(ctx -> write(ctx, config, ALWAYS_ASK));
        read(router, Assets.PATH + "*").handler(this::asset);
    }

    private void shell(RoutingContext context) {
        context.response().putHeader("Content-Security-Policy", contentSecurityPolicy());
        write(context, assets.shell(), ALWAYS_ASK);
    }

    private void asset(RoutingContext context) {
        Asset asset = assets.at(context.normalizedPath());
        if (asset == null) {
            throw new Failure(ErrorCode.NOT_FOUND);
        }
        write(context, asset, KEEP_FOR_GOOD);
    }

    /** Nothing from elsewhere, nothing inline; markup comes from lit-html's templates alone. */
    private String contentSecurityPolicy() {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self'",
                "connect-src " + signIn.connectSources(),
                "form-action 'self'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types lit-html");
    }

    private static void write(RoutingContext context, Asset asset, String caching) {
        boolean packed = takesGzip(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
        Buffer body = packed ? asset.gzip() : asset.plain();
        // Strong tags are those of the very bytes, which packing changes.
        String etag = '"' + asset.hash() + (packed ? "-gzip\"" : "\"");
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, asset.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .putHeader(HttpHeaders.ETAG, etag)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        response.headers().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (ETag.matches(context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), etag)) {
            response.setStatusCode(304).end();
            return;
        }
        if (packed) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
    }

    private static boolean takesGzip(@Nullable String acceptEncoding) {
        return acceptEncoding != null && acceptEncoding.contains("gzip") && !acceptEncoding.contains("gzip;q=0");
    }
}
