package com.cruddur.db.connect;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A PostgreSQL database and the credentials for it: a {@code postgresql://} URL, split and completed as libpq does.
 * {@link #toString} omits the user, the password and the parameters.
 *
 * @param credentials the source of the password
 * @param hosts at least one, in the order to try them
 * @param parameters the URL's parameters that are neither host, port, user, password nor database
 */
public record DatabaseUrl(
        String user,
        Credentials credentials,
        List<DatabaseHost> hosts,
        String database,
        Map<String, String> parameters) {

    /** An invalid URL. The message never repeats the URL, because it may contain a password. */
    public static final class Malformed extends IllegalArgumentException {
        Malformed(String message) {
            super(message);
        }
    }

    private static final Path ROOT_CERTIFICATE =
            Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt");

    public DatabaseUrl {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(new TreeMap<>(parameters));
    }

    /** A database with a constant password. */
    public DatabaseUrl(
            String user, String password, List<DatabaseHost> hosts, String database, Map<String, String> parameters) {
        this(user, new Credentials.Password(password), hosts, database, parameters);
    }

    /** A database on one host. */
    public DatabaseUrl(
            String user,
            String password,
            String host,
            int port,
            String database,
            String sslMode,
            Optional<String> sslRootCertificate) {
        this(user, password, List.of(new DatabaseHost(host, port)), database, tls(sslMode, sslRootCertificate));
    }

    /**
     * Parses a URL.
     *
     * @throws Malformed if libpq would refuse the URL, or this project cannot honour a parameter
     */
    public static DatabaseUrl parse(String url) {
        Map<String, String> values = LibpqUrl.split(url);
        LibpqParameters.verify(values);
        List<DatabaseHost> hosts = HostList.parse(take(values, "host"), take(values, "port"));
        String givenUser = take(values, "user");
        String user = givenUser.isEmpty() ? LibpqUrl.operatingSystemUser() : givenUser;
        String password = take(values, "password");
        String database = take(values, "dbname");
        return new DatabaseUrl(user, password, hosts, database.isEmpty() ? user : database, values);
    }

    /**
     * Parses the URL of a database that accepts writes.
     *
     * @throws Malformed also if the URL's {@code target_session_attrs} asks for a server that refuses writes
     */
    public static DatabaseUrl parseWritable(String url) {
        DatabaseUrl parsed = parse(url);
        if (Set.of("read-only", "standby", "prefer-standby").contains(parsed.targetSessionAttributes())) {
            throw new Malformed(
                    "has the parameter target_session_attrs: writes need a primary; use primary or read-write");
        }
        return parsed;
    }

    /** The password for a connection to the first host. May block, unless it is constant. */
    public String password() {
        return credentials.password(user, hosts.getFirst());
    }

    /** The same database with other credentials. */
    public DatabaseUrl withCredentials(Credentials others) {
        return new DatabaseUrl(user, others, hosts, database, parameters);
    }

    /** The first host's name. */
    public String host() {
        return hosts.getFirst().name();
    }

    /** The first host's port. */
    public int port() {
        return hosts.getFirst().port();
    }

    /** libpq's {@code sslmode}. */
    public String sslMode() {
        return parameters.getOrDefault("sslmode", trustsSystemCertificates() ? "verify-full" : "prefer");
    }

    /** The file of the trusted certificate authorities; {@code system} for those of the Java runtime. */
    public Optional<String> sslRootCertificate() {
        String path = parameters.getOrDefault("sslrootcert", "");
        if (path.isEmpty() && Files.isReadable(ROOT_CERTIFICATE)) {
            return Optional.of(ROOT_CERTIFICATE.toString());
        }
        return Optional.of(path).filter(text -> !text.isEmpty());
    }

    /** Whether the authorities of the Java runtime are trusted. */
    public boolean trustsSystemCertificates() {
        return "system".equals(parameters.get("sslrootcert"));
    }

    /** The name of the sessions in {@code pg_stat_activity}. */
    public String applicationName() {
        return namesApplication() ? applicationNameOfUrl() : "cruddur";
    }

    boolean namesApplication() {
        return !applicationNameOfUrl().isEmpty();
    }

    private String applicationNameOfUrl() {
        return parameters.getOrDefault("application_name", parameters.getOrDefault("fallback_application_name", ""));
    }

    /** Command-line options for the session, such as {@code -c geqo=off}; empty if there are none. */
    public String options() {
        return parameters.getOrDefault("options", "");
    }

    /** Seconds to wait for a connection to one host, at least 2; empty: no limit by the URL. */
    public Optional<Integer> connectTimeoutSeconds() {
        return Optional.of(parameters.getOrDefault("connect_timeout", ""))
                .filter(text -> !text.isEmpty() && Integer.parseInt(text) > 0)
                .map(text -> Math.max(2, Integer.parseInt(text)));
    }

    /** Whether idle connections send TCP keepalives. */
    public boolean usesKeepalives() {
        return !"0".equals(parameters.get("keepalives"));
    }

    /** libpq's {@code channel_binding}. */
    public String channelBinding() {
        return parameters.getOrDefault("channel_binding", "prefer");
    }

    /** Whether a pooler in transaction mode is in front of the database: consecutive statements may run in different sessions. */
    public boolean isPooled() {
        return "true".equals(parameters.get("pgbouncer"));
    }

    /** The kind of server to connect to. With several hosts, the default is the primary. */
    public String targetSessionAttributes() {
        return parameters.getOrDefault("target_session_attrs", hosts.size() > 1 ? "primary" : "any");
    }

    /** Whether hosts are tried in random order. */
    public boolean balancesHosts() {
        return "random".equals(parameters.get("load_balance_hosts"));
    }

    /** The same server and user, another database. */
    public DatabaseUrl withDatabase(String otherDatabase) {
        return new DatabaseUrl(user, credentials, hosts, otherDatabase, parameters);
    }

    /** The same database, with a pooler in transaction mode in front of it. */
    public DatabaseUrl throughPooler() {
        Map<String, String> pooled = new TreeMap<>(parameters);
        pooled.put("pgbouncer", "true");
        return new DatabaseUrl(user, credentials, hosts, database, pooled);
    }

    /** The same database at one host. */
    public DatabaseUrl withHost(DatabaseHost host) {
        return new DatabaseUrl(user, credentials, List.of(host), database, parameters);
    }

    /** The URL of the JDBC driver, without credentials: {@link #jdbcProperties} has those. */
    public String jdbcUrl() {
        // With a Unix socket, the socket factory ignores the address.
        String addresses = hosts.getFirst().isUnixSocket() ? "localhost:" + port() : addresses();
        return "jdbc:postgresql://" + addresses + "/" + encode(database);
    }

    /** Credentials, TLS and parameters for the JDBC driver. */
    public Properties jdbcProperties() {
        return JdbcProperties.of(this);
    }

    /** The URL with its password, for a file that only its owner can read; never for a log. */
    public String withPassword() {
        String query = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                        .collect(Collectors.joining("&"));
        String addresses = hosts.stream()
                .map(host -> new DatabaseHost(host.name().replace("%", "%25").replace("/", "%2F"), host.port()))
                .map(DatabaseHost::toString)
                .collect(Collectors.joining(","));
        return "postgresql://" + encode(user) + ":" + encode(password()) + "@" + addresses + "/" + encode(database)
                + (query.isEmpty() ? "" : "?" + query);
    }

    /** Hosts, ports and database, without secrets. */
    @Override
    public String toString() {
        return addresses() + "/" + database;
    }

    private String addresses() {
        return hosts.stream().map(DatabaseHost::toString).collect(Collectors.joining(","));
    }

    private static String take(Map<String, String> values, String keyword) {
        String value = values.remove(keyword);
        return value == null ? "" : value;
    }

    private static Map<String, String> tls(String sslMode, Optional<String> rootCertificate) {
        Map<String, String> parameters = new TreeMap<>(Map.of("sslmode", sslMode));
        rootCertificate.ifPresent(path -> parameters.put("sslrootcert", path));
        return parameters;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
