package com.cruddur;

import com.cruddur.auth.Issuer;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.ReplicaSettings;
import com.cruddur.http.security.WriteRateLimits;
import com.cruddur.log.LogSettings;
import com.cruddur.tracing.TraceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
        Reader reader = new Reader(environment);
        DatabaseSettings database = DatabaseSettings.of(environment, reader.problems);
        Optional<DatabaseUrl> databaseUrl = database.url();
        int port = reader.number("PORT", 4567, 0, 65535);
        Config config = new Config(
                reader.text("BIND_ADDRESS", "0.0.0.0"),
                port,
                databaseUrl,
                database.migrationUrl(),
                ReplicaSettings.of(environment).withCredentialsOf(databaseUrl),
                reader.origin("FRONTEND_URL", "http://localhost:3000"),
                reader.origin("BACKEND_URL", "http://localhost:" + reader.text("PORT", "4567")),
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
                TraceSettings.of(environment, reader.problems::add));
        reader.problems.addAll(ReplicaSettings.problems(environment));
        reader.problems.addAll(LogSettings.problems(environment));
        reader.finish();
        return config;
    }

    /**
     * Parses the URL for migrations only, for commands that need no other setting; empty if no database is set.
     *
     * @throws Invalid if it is not a valid URL
     */
    public static Optional<DatabaseUrl> migrationUrl(Map<String, String> environment) throws Invalid {
        Reader reader = new Reader(environment);
        DatabaseSettings database = DatabaseSettings.of(environment, reader.problems);
        reader.finish();
        return database.forMigrations();
    }

    /** Parses one setting at a time, and collects the problems. */
    private static final class Reader {

        private final Map<String, String> environment;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> environment) {
            this.environment = environment;
        }

        void finish() throws Invalid {
            if (!problems.isEmpty()) {
                throw new Invalid(problems);
            }
        }

        String text(String name, String otherwise) {
            return optional(name).orElse(otherwise);
        }

        int number(String name, int otherwise, int min, int max) {
            return parse(name, otherwise, "must be a number from " + min + " to " + max, text -> {
                int number = Integer.parseInt(text);
                if (number < min || number > max) {
                    throw new NumberFormatException();
                }
                return number;
            });
        }

        int metricsPort(int port) {
            int metricsPort = number("METRICS_PORT", 9464, 0, 65535);
            if (metricsPort != 0 && metricsPort == port) {
                problems.add("METRICS_PORT must differ from PORT");
            }
            return metricsPort;
        }

        boolean flag(String name, boolean otherwise) {
            return parse(name, otherwise, "must be true or false", text -> switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException();
            });
        }

        /** By default the embedded database, whose only user is its developer, has no limits. */
        WriteRateLimits writeRates(boolean limited) {
            return new WriteRateLimits(
                    number("RATE_LIMIT_PER_USER", limited ? 300 : 0, 0, 1_000_000),
                    number("RATE_LIMIT_PER_ADDRESS", limited ? 60 : 0, 0, 1_000_000),
                    number("TRUSTED_PROXIES", 0, 0, 10));
        }

        /** Scheme, host and port, as browsers serialise an origin. */
        String origin(String name, String otherwise) {
            return parse(name, otherwise, "must be an origin such as " + otherwise + ", without a path", Origin::of);
        }

        Optional<Issuer> issuer() {
            Optional<String> pool = optional("AWS_COGNITO_USER_POOL_ID");
            Optional<String> client = optional("AWS_COGNITO_USER_POOL_CLIENT_ID");
            Optional<String> override = optional("AUTH_ISSUER");
            if (pool.isEmpty() && client.isEmpty() && override.isEmpty()) {
                return Optional.empty();
            }
            if (client.isEmpty()) {
                problems.add("AWS_COGNITO_USER_POOL_CLIENT_ID is missing; without it no token can be accepted");
            }
            String clientId = client.orElse("");
            return Optional.of(override.map(url -> override(url, clientId)).orElseGet(() -> pool(pool, clientId)));
        }

        /** The origin of Cognito's own pages. It does not follow from the other settings. */
        Optional<String> hostedUi() {
            String name = "AWS_COGNITO_DOMAIN";
            return optional(name).map(set -> origin(name, "https://cruddur.auth.us-east-1.amazoncognito.com"));
        }

        /** The claim {@code iss} is compared with the setting as it is, a trailing slash included. */
        private Issuer override(String url, String clientId) {
            if (!url.matches("https?://[^/?#\\s]+[^?#\\s]*")) {
                problems.add("AUTH_ISSUER must be an http or https URL");
            }
            return CognitoPool.ofIssuer(url)
                    .map(pool -> new Issuer(url, clientId, pool.issuers()))
                    .orElseGet(() -> new Issuer(url, clientId));
        }

        private Issuer pool(Optional<String> pool, String clientId) {
            Optional<String> region = optional("AWS_DEFAULT_REGION");
            if (pool.isEmpty()) {
                problems.add("AWS_COGNITO_USER_POOL_ID is missing; set it, or set AUTH_ISSUER");
            }
            if (region.isEmpty()) {
                problems.add("AWS_DEFAULT_REGION is missing; set it to the region of the user pool");
            }
            CognitoPool complete = new CognitoPool(region.orElse(""), pool.orElse(""));
            if (region.isPresent() && pool.isPresent()) {
                complete.problem().ifPresent(problems::add);
            }
            return new Issuer(complete.issuer(), clientId, complete.issuers());
        }

        private <T> T parse(String name, T otherwise, String problem, Function<String, T> parser) {
            try {
                return optional(name).map(parser).orElse(otherwise);
            } catch (IllegalArgumentException e) {
                problems.add(name + " " + problem);
                return otherwise;
            }
        }

        private Optional<String> optional(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
        }
    }
}
