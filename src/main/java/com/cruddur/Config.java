package com.cruddur;

import com.cruddur.auth.Issuer;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.ReplicaSettings;
import com.cruddur.http.security.WriteRateLimits;
import com.cruddur.log.LogSettings;
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
        SettingsReader reader = new SettingsReader(environment);
        DatabaseSettings database = DatabaseSettings.of(environment, reader.problems());
        Optional<DatabaseUrl> databaseUrl = database.url();
        int port = reader.number("PORT", 4567, 0, 65535);
        Config config = new Config(
                reader.text("BIND_ADDRESS", "0.0.0.0"),
                port,
                databaseUrl,
                database.migrationUrl(),
                ReplicaSettings.of(environment).withCredentialsOf(databaseUrl),
                reader.origin("FRONTEND_URL", "http://localhost:3000"),
                reader.origin("BACKEND_URL", "http://localhost:" + port),
                reader.issuer(),
                reader.hostedUi(),
                reader.number("DB_POOL_SIZE", 20, 1, 1000),
                reader.number("DB_POOL_WAITING", 1000, 0, 100_000),
                reader.number("PAGE_CACHE_MIB", 64, 0, 65_536),
                reader.metricsPort(port),
                reader.number("MAX_CONNECTIONS", 10_000, 1, 1_000_000),
                reader.number("KEEP_ALIVE_SECONDS", 75, 1, 3600),
                reader.writeRates(databaseUrl.isPresent()),
                reader.number("DRAIN_SECONDS", databaseUrl.isEmpty() ? 0 : 5, 0, 20),
                reader.flag("SEED", databaseUrl.isEmpty()),
                LogSettings.of(environment),
                TraceSettings.of(environment, reader.problems()::add));
        reader.problems().addAll(ReplicaSettings.problems(environment));
        reader.problems().addAll(LogSettings.problems(environment));
        reader.finish();
        return config;
    }

    /**
     * Parses the URL for migrations only, for commands that need no other setting; empty if no database is set.
     *
     * @throws Invalid if it is not a valid URL
     */
    public static Optional<DatabaseUrl> migrationUrl(Map<String, String> environment) throws Invalid {
        SettingsReader reader = new SettingsReader(environment);
        DatabaseSettings database = DatabaseSettings.of(environment, reader.problems());
        reader.finish();
        return database.forMigrations();
    }
}
