package com.cruddur.db.connect;

import java.util.Properties;

/** Translates a connection URL into properties of the JDBC driver. */
final class JdbcProperties {

    private JdbcProperties() {}

    static Properties of(DatabaseUrl url) {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        if (url.namesApplication()) {
            properties.setProperty("ApplicationName", url.applicationName());
        }
        properties.setProperty("sslmode", url.sslMode());
        properties.setProperty("channelBinding", url.channelBinding());
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("tcpKeepAlive", Boolean.toString(url.usesKeepalives()));
        url.connectTimeoutSeconds().ifPresent(seconds -> {
            properties.setProperty("connectTimeout", Integer.toString(seconds));
            properties.setProperty(
                    "loginTimeout", Integer.toString(seconds * url.hosts().size()));
        });
        if (url.trustsSystemCertificates()) {
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else {
            url.sslRootCertificate().ifPresent(path -> properties.setProperty("sslrootcert", path));
        }
        if (url.hosts().getFirst().isUnixSocket()) {
            properties.setProperty("socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
            properties.setProperty("socketFactoryArg", url.hosts().getFirst().socketPath());
            // libpq never uses TLS on a Unix socket.
            properties.setProperty("sslmode", "disable");
        }
        if (url.hosts().size() > 1) {
            properties.setProperty("targetServerType", targetServerType(url.targetSessionAttributes()));
            properties.setProperty("loadBalanceHosts", Boolean.toString(url.balancesHosts()));
            // The driver remembers the state of a host for ten seconds by default, even after a fail-over.
            properties.setProperty("hostRecheckSeconds", "0");
        }
        if (url.isPooled()) {
            // Otherwise the driver names its prepared statements and sends SET, which stays behind in another client's
            // session.
            properties.setProperty("prepareThreshold", "0");
            properties.setProperty("assumeMinServerVersion", "14");
        }
        String settings = url.isPooled() ? "" : SessionSettings.asOptions(SessionSettings.COMMON);
        String options = (url.options() + " " + settings).strip();
        if (!options.isEmpty()) {
            properties.setProperty("options", options);
        }
        return properties;
    }

    private static String targetServerType(String targetSessionAttributes) {
        return switch (targetSessionAttributes) {
            case "read-write", "primary" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default -> "any";
        };
    }
}
