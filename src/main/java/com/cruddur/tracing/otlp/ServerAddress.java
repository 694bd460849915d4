package com.cruddur.tracing.otlp;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.Attributes;
import java.net.URI;

/** The attributes {@code server.address} and {@code server.port}. */
final class ServerAddress {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private ServerAddress() {}

    static Attributes of(String host, int port) {
        return Attributes.of(stringKey("server.address"), host, longKey("server.port"), (long) port);
    }

    static Attributes of(URI url) {
        int defaultPort = "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        return of(url.getHost(), url.getPort() < 0 ? defaultPort : url.getPort());
    }
}
