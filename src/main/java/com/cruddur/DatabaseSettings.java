package com.cruddur;

import com.cruddur.db.connect.Credentials;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PasswordFile;
import com.cruddur.db.connect.RdsToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings that select the database.
 *
 * @param url empty: the server starts an embedded database
 * @param migrationUrl the database that migrations connect to; empty: {@code url}
 */
record DatabaseSettings(Optional<DatabaseUrl> url, Optional<DatabaseUrl> migrationUrl) {

    private static final String URL = "POSTGRESQL_CONNECTION_URL";
    private static final String MIGRATION_URL = "POSTGRESQL_MIGRATION_URL";
    private static final String POOLER = "DB_POOLER";
    private static final String PASSWORD_FILE = "POSTGRESQL_PASSWORD_FILE";
    private static final String AUTH = "POSTGRESQL_AUTH";

    /** Modes in which the connection is encrypted or fails. */
    private static final Set<String> ENCRYPTED = Set.of("require", "verify-ca", "verify-full");

    /** Parses the settings and adds a sentence for each invalid one. */
    static DatabaseSettings of(Map<String, String> environment, List<String> problems) {
        return new Reader(environment, problems).read();
    }

    /** The URL for migrations. */
    Optional<DatabaseUrl> forMigrations() {
        return migrationUrl.or(() -> url);
    }

    private record Reader(Map<String, String> environment, List<String> problems) {

        DatabaseSettings read() {
            Optional<Credentials> credentials = credentials();
            boolean isPooled = isPooled();
            Optional<DatabaseUrl> url = url(URL, credentials).map(parsed -> isPooled ? parsed.throughPooler() : parsed);
            Optional<DatabaseUrl> migrationUrl = url(MIGRATION_URL, credentials);
            if (migrationUrl.filter(DatabaseUrl::isPooled).isPresent()) {
                problems.add(MIGRATION_URL + " has pgbouncer=true; it must lead to the database without a pooler");
            }
            for (String name : List.of(MIGRATION_URL, PASSWORD_FILE)) {
                needUrl(name, optional(name).isPresent());
            }
            needUrl(POOLER + "=transaction", isPooled);
            needUrl(AUTH + "=iam", optional(AUTH).filter("iam"::equals).isPresent());
            return new DatabaseSettings(url, migrationUrl);
        }

        private void needUrl(String setting, boolean isSet) {
            if (isSet && optional(URL).isEmpty()) {
                problems.add(setting + " needs " + URL);
            }
        }

        private boolean isPooled() {
            return switch (optional(POOLER).orElse("none")) {
                case "none" -> false;
                case "transaction" -> true;
                default -> {
                    problems.add(POOLER + " must be none or transaction");
                    yield false;
                }
            };
        }

        /** The source of the password for a URL without one. */
        private Optional<Credentials> credentials() {
            Optional<Path> file = optional(PASSWORD_FILE).map(Path::of);
            if (file.isPresent() && !Files.isReadable(file.get())) {
                problems.add(PASSWORD_FILE + " names a file that cannot be read");
            }
            switch (optional(AUTH).orElse("password")) {
                case "password" -> {
                    return file.map(PasswordFile::new);
                }
                case "iam" -> {
                    if (file.isPresent()) {
                        problems.add(AUTH + "=iam contradicts " + PASSWORD_FILE);
                    }
                    return Optional.of(RdsToken.of(environment));
                }
                default -> problems.add(AUTH + " must be password or iam");
            }
            return Optional.empty();
        }

        private Optional<DatabaseUrl> url(String name, Optional<Credentials> credentials) {
            try {
                return optional(name)
                        .map(DatabaseUrl::parseWritable)
                        .map(url -> withCredentials(name, url, credentials));
            } catch (DatabaseUrl.Malformed e) {
                problems.add(name + " " + e.getMessage());
                return Optional.empty();
            }
        }

        private DatabaseUrl withCredentials(String name, DatabaseUrl url, Optional<Credentials> credentials) {
            if (credentials.isEmpty() || !url.password().isEmpty()) {
                return url;
            }
            if (credentials.get() instanceof RdsToken && !ENCRYPTED.contains(url.sslMode())) {
                problems.add(name + " needs sslmode=verify-full for " + AUTH + "=iam");
            }
            return url.withCredentials(credentials.get());
        }

        private Optional<String> optional(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
        }
    }
}
