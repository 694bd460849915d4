package com.cruddur.docs;

import com.cruddur.http.Asset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The OpenAPI document and the files of its page: Swagger UI from its jar, in a page of this project. */
final class DocsFiles {

    private static final String WEBJAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/" + swaggerUiVersion() + "/";

    static final Map<String, Asset> BY_NAME = Map.of(
            "openapi.yaml", Asset.read("/openapi.yaml"),
            "index.html", Asset.read("/docs/index.html"),
            "page.js", Asset.read("/docs/page.js"),
            "page.css", Asset.read("/docs/page.css"),
            "swagger-ui-bundle.js", Asset.read(SWAGGER_UI + "swagger-ui-bundle.js"),
            "swagger-ui.css", Asset.read(SWAGGER_UI + "swagger-ui.css"),
            "favicon-32x32.png", Asset.read(SWAGGER_UI + "favicon-32x32.png"));

    private DocsFiles() {}

    /** The paths inside the jar contain the version. */
    private static String swaggerUiVersion() {
        try (InputStream stream = Objects.requireNonNull(DocsFiles.class.getResourceAsStream(WEBJAR), WEBJAR)) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
