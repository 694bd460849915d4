package com.cruddur;

import com.cruddur.auth.Issuer;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.ReplicaSettings;
import com.cruddur.http.security.WriteRateLimits;
import com.cruddur.log.LogSettings;
import com.cruddur.settings.Settings;
import com.cruddur.tracing.TraceSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The validated settings from the environment.
 *
 * @param databaseUrl empty: the server starts an embedded database
 * @param migrationUrl the database that migrations connect to; empty: {@code databaseUrl}
 * @param replicas the read replicas of the database
 * @param frontendUrl the origin of the front end
 * @param backendUrl the origin of this server, as browsers see it
 * @param issuer the issuer whose tokens are accepted; empty: only the embedded issuer's
 * @param hostedUi the origin of Cognito's sign-in pages, for the website; empty: the website has no sign-in
 * @param poolSize the maximum number of connections of this process to the database
 * @param poolWaiting the maximum number of statements that wait for a connection
 * @param pageCacheMib size of the page cache in MiB; 0 switches it off
 * @param metricsPort the port of {@code /metrics}, on the same address
 * @param maxConnections the maximum number of client connections of this process
 * @param keepAliveSeconds how long a client connection may be idle between two requests
 * @param writeRates the write rate limits of one client
 * @param drainSeconds how long the server accepts requests after a signal to stop
 * @param seed whether to apply the seeds at start
 * @param logs the format of the logs, and whether there is an access log
 * @param tracing where spans are exported to; empty: no tracing
 */
public record Config(
        String bindAddress,
        int port,
        Optional<DatabaseUrl> databaseUrl,
        Optional<DatabaseUrl> migrationUrl,
        ReplicaSettings replicas,
        String frontendUrl,
        String backendUrl,
        Optional<Issuer> issuer,
        Optional<String> hostedUi,
        int poolSize,
        int poolWaiting,
        int pageCacheMib,
        int metricsPort,
        int maxConnections,
        int keepAliveSeconds,
        WriteRateLimits writeRates,
        int drainSeconds,
        boolean seed,
        LogSettings logs,
        Optional<TraceSettings> tracing) {

    /** One sentence for each invalid setting. No sentence repeats a value that may be secret. */
    public static final class Invalid extends Exception {

        private final List<String> problems;

        Invalid(List<String> problems) {
            super(String.join("\n", problems));
            this.problems = List.copyOf(problems);
        }

        public List<String> problems() {
            return problems;
        }
    }

    /** The allowed CORS origins. */
    public Set<String> origins() {
        return Stream.of(frontendUrl, backendUrl).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether browsers reach this server over TLS, which a proxy in front of it terminates. */
    public boolean isOverTls() {
        return backendUrl.startsWith("https://");
    }

    /**
     * Parses the settings.
     *
     * @throws Invalid with all invalid settings, not only the first
     */
    public static Config of(Map<String, String> environment) throws Invalid {
        Settings settings = new Settings(environment);
        DatabaseSettings database = DatabaseSettings.of(settings);
        Optional<DatabaseUrl> databaseUrl = database.url();
        int port = settings.number("PORT", 4567, 0, 65535);
        Config config = new Config(
                settings.text("BIND_ADDRESS").orElse("0.0.0.0"),
                port,
                databaseUrl,
                database.migrationUrl(),
                ReplicaSettings.of(settings).withCredentialsOf(databaseUrl),
                origin(settings, "FRONTEND_URL", "http://localhost:3000").orElse("http://localhost:3000"),
                origin(settings, "BACKEND_URL", "http://localhost:4567").orElse("http://localhost:" + port),
                IssuerSettings.of(settings),
                origin(settings, "AWS_COGNITO_DOMAIN", "https://cruddur.auth.us-east-1.amazoncognito.com"),
                settings.number("DB_POOL_SIZE", 20, 1, 1000),
                settings.number("DB_POOL_WAITING", 1000, 0, 100_000),
                settings.number("PAGE_CACHE_MIB", 64, 0, 65_536),
                metricsPort(settings, port),
                settings.number("MAX_CONNECTIONS", 10_000, 1, 1_000_000),
                settings.number("KEEP_ALIVE_SECONDS", 75, 1, 3600),
                writeRates(settings, databaseUrl.isPresent()),
                settings.number("DRAIN_SECONDS", databaseUrl.isEmpty() ? 0 : 5, 0, 20),
                settings.flag("SEED", databaseUrl.isEmpty()),
                LogSettings.of(settings),
                TraceSettings.of(settings));
        validate(settings);
        return config;
    }

    /**
     * Parses the URL for migrations only, for commands that need no other setting; empty if no database is set.
     *
     * @throws Invalid if it is not a valid URL
     */
    public static Optional<DatabaseUrl> migrationUrl(Map<String, String> environment) throws Invalid {
        Settings settings = new Settings(environment);
        DatabaseSettings database = DatabaseSettings.of(settings);
        validate(settings);
        return database.forMigrations();
    }

    private static int metricsPort(Settings settings, int port) {
        int metricsPort = settings.number("METRICS_PORT", 9464, 0, 65535);
        if (metricsPort != 0 && metricsPort == port) {
            settings.problem("METRICS_PORT must differ from PORT");
        }
        return metricsPort;
    }

    /** By default the embedded database, whose only user is its developer, has no limits. */
    private static WriteRateLimits writeRates(Settings settings, boolean limited) {
        return new WriteRateLimits(
                settings.number("RATE_LIMIT_PER_USER", limited ? 300 : 0, 0, 1_000_000),
                settings.number("RATE_LIMIT_PER_ADDRESS", limited ? 60 : 0, 0, 1_000_000),
                settings.number("TRUSTED_PROXIES", 0, 0, 10));
    }

    /** Scheme, host and port, as browsers serialise an origin. */
    private static Optional<String> origin(Settings settings, String name, String example) {
        return settings.parse(name, "an origin such as " + example + ", without a path", Origin::of);
    }

    private static void validate(Settings settings) throws Invalid {
        if (!settings.problems().isEmpty()) {
            throw new Invalid(settings.problems());
        }
    }
}
