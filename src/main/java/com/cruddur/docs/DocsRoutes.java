package com.cruddur.docs;

import static com.cruddur.http.Routes.read;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Resource;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The routes of the OpenAPI document and of Swagger UI, which shows it; all of it from the class path. */
public final class DocsRoutes {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";

    private static final Resource DOCUMENT = Resource.of("/openapi.yaml", "application/yaml");
    private static final Resource PAGE = Resource.of("/docs/index.html", HTML);
    private static final Map<String, Resource> FILES = Map.of(
            "page.js", Resource.of("/docs/page.js", JAVASCRIPT),
            "page.css", Resource.of("/docs/page.css", CSS),
            "swagger-ui-bundle.js", Resource.of(SWAGGER_UI + "swagger-ui-bundle.js", JAVASCRIPT),
            "swagger-ui.css", Resource.of(SWAGGER_UI + "swagger-ui.css", CSS),
            "favicon-32x32.png", Resource.of(SWAGGER_UI + "favicon-32x32.png", "image/png"));

    /** Nothing from elsewhere, nothing inline; the style sheet has its icons as data. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'";

    public void mount(Router router) {
        read(router, "/openapi.yaml").handler(DOCUMENT::write);
        read(router, "/docs").handler(DocsRoutes::page);
        read(router, "/docs/:file").handler(DocsRoutes::file);
    }

    private static void page(RoutingContext context) {
        context.response().putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        PAGE.write(context);
    }

    private static void file(RoutingContext context) {
        Resource file = FILES.get(context.pathParam("file"));
        if (file == null) {
            throw new Failure(ErrorCode.NOT_FOUND);
        }
        file.write(context);
    }

    /** It is part of the path inside the jar. */
    private static String swaggerUiVersion() {
        try (InputStream stream = Objects.requireNonNull(DocsRoutes.class.getResourceAsStream(WEBJAR), WEBJAR)) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
