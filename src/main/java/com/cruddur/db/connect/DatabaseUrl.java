package com.cruddur.db.connect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a PostgreSQL database is and who connects, as written in a
 * {@code postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…} URL. Its text form leaves
 * the password out.
 */
public record DatabaseUrl(
        String user,
        String password,
        String host,
        int port,
        String database,
        String sslMode,
        Optional<String> sslRootCertificate) {

    /** What is wrong with a URL; the message never repeats the URL, since a password may stand in it. */
    public static final class Malformed extends IllegalArgumentException {
        Malformed(String message) {
            super(message);
        }
    }

    /** How the connection is secured where the URL doesn't say; libpq's default. */
    private static final String DEFAULT_SSL_MODE = "prefer";

    private static final int DEFAULT_PORT = 5432;
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    /** Understood by libpq alone; harmless here. */
    private static final Set<String> IGNORED_PARAMETERS = Set.of("application_name", "connect_timeout");

    private static final Pattern FORM = Pattern.compile(
            "postgres(?:ql)?://(?:(?<user>[^:@/?]*)(?::(?<password>.*))?@)?"
                    + "(?<host>\\[[0-9a-fA-F:.]+]|[^:@/?\\[\\]]+)(?::(?<port>\\d{1,5}))?/(?<database>[^/?]+)(?:\\?(?<parameters>.*))?");

    /**
     * Reads a URL, percent-encoding honoured.
     *
     * @throws Malformed where it isn't one, with a sentence that says what is wrong
     */
    public static DatabaseUrl parse(String url) {
        Matcher matcher = FORM.matcher(url);
        if (!matcher.matches()) {
            throw new Malformed("is not of the form postgresql://user:password@host:port/database?sslmode=…");
        }
        Map<String, String> parameters = parameters(group(matcher, "parameters", ""));
        return new DatabaseUrl(
                decode(group(matcher, "user", "postgres")),
                decode(group(matcher, "password", "")),
                matcher.group("host").replaceAll("[\\[\\]]", ""),
                port(group(matcher, "port", Integer.toString(DEFAULT_PORT))),
                decode(matcher.group("database")),
                sslMode(parameters.getOrDefault("sslmode", DEFAULT_SSL_MODE)),
                Optional.ofNullable(parameters.get("sslrootcert")));
    }

    /** The same server and user, another database. */
    public DatabaseUrl withDatabase(String otherDatabase) {
        return new DatabaseUrl(user, password, host, port, otherDatabase, sslMode, sslRootCertificate);
    }

    /** The JDBC form, without user and password: {@link #jdbcProperties} has those. */
    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(urlHost(), port, encode(database));
    }

    /** User, password and TLS for the JDBC driver. */
    public Properties jdbcProperties() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", sslMode);
        sslRootCertificate.ifPresent(path -> properties.setProperty("sslrootcert", path));
        return properties;
    }

    /** The URL again, password included: for a file that only its owner reads, never for a log. */
    public String withPassword() {
        return "postgresql://%s:%s@%s:%d/%s?sslmode=%s%s"
                .formatted(
                        encode(user),
                        encode(password),
                        urlHost(),
                        port,
                        encode(database),
                        sslMode,
                        sslRootCertificate
                                .map(path -> "&sslrootcert=" + encode(path))
                                .orElse(""));
    }

    /** Host, port and database: enough to recognise it, nothing to keep secret. */
    @Override
    public String toString() {
        return "%s:%d/%s".formatted(urlHost(), port, database);
    }

    private String urlHost() {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = Stream.of(query.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> decode(pair[0]),
                        pair -> pair.length > 1 ? decode(pair[1]) : "",
                        (first, last) -> last));
        parameters.keySet().removeAll(IGNORED_PARAMETERS);
        parameters.keySet().stream()
                .filter(name -> !Set.of("sslmode", "sslrootcert").contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new Malformed("has the parameter " + name + "; only sslmode and sslrootcert are known");
                });
        return parameters;
    }

    private static String sslMode(String mode) {
        if (!SSL_MODES.contains(mode)) {
            throw new Malformed(
                    "has an unknown sslmode; use one of disable, allow, prefer, require, verify-ca, verify-full");
        }
        return mode;
    }

    private static int port(String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw new Malformed("has a port outside 1–65535");
        }
        return port;
    }

    private static String group(Matcher matcher, String name, String otherwise) {
        String group = matcher.group(name);
        return group == null ? otherwise : group;
    }

    /** Percent-decoding alone: a plus sign is a plus sign in a URL's user, password and path. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Malformed("has a percent sign that starts no percent-encoding; write it as %25");
        }
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
