package com.cruddur.web;

import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Issuer;
import com.cruddur.http.Asset;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Routes of the website: its files, and the HTML document that is served for each of its pages. Other paths remain 404.
 */
public final class WebRoutes {

    /** The router in the browser shows the page of each path. */
    private static final List<String> PAGES = List.of(
            "/",
            "/@:handle",
            "/@:handle/followers",
            "/@:handle/following",
            "/@:handle/status/:uuid",
            "/status/:uuid",
            "/following",
            "/search",
            "/bookmarks",
            "/blocks",
            "/mutes",
            "/settings",
            "/notifications",
            "/messages",
            "/messages/:uuid",
            "/stats",
            "/sign-in");

    private final Assets assets;
    private final SignIn signIn;
    private final Asset config;

    /** Reads the website's files. Blocks. */
    public WebRoutes(boolean embedded, Optional<Issuer> issuer, Optional<String> hostedUi) {
        assets = Assets.load();
        signIn = SignIn.of(embedded, issuer, hostedUi);
        config = Asset.of("config.json", signIn.json().toBuffer().getBytes());
    }

    public void mount(Router router) {
        PAGES.forEach(page -> read(router, page).handler(this::shell));
        read(router, "/config.json").handler(ctx -> config.write(ctx, Asset.REVALIDATE));
        read(router, Assets.PATH + "*").handler(this::asset);
    }

    private void shell(RoutingContext context) {
        context.response().putHeader("Content-Security-Policy", contentSecurityPolicy());
        assets.shell().write(context, Asset.REVALIDATE);
    }

    private void asset(RoutingContext context) {
        Asset asset = assets.at(context.normalizedPath());
        if (asset == null) {
            throw new Failure(ErrorCode.NOT_FOUND);
        }
        asset.write(context, Asset.IMMUTABLE);
    }

    /** Allows nothing inline and nothing from other origins. Only lit-html's templates may create markup. */
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
}
