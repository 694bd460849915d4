package com.cruddur;

import com.cruddur.db.connect.Credentials;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PasswordFile;
import com.cruddur.db.connect.RdsToken;
import com.cruddur.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** Parses the settings. */
    static DatabaseSettings of(Settings settings) {
        return new Reader(settings).read();
    }

    /** The URL for migrations. */
    Optional<DatabaseUrl> forMigrations() {
        return migrationUrl.or(() -> url);
    }

    private record Reader(Settings settings) {

        DatabaseSettings read() {
            boolean isPooled = settings.choice(POOLER, "none", "transaction").equals("transaction");
            boolean isIam = settings.choice(AUTH, "password", "iam").equals("iam");
            Optional<Credentials> credentials = credentials(isIam);
            Optional<DatabaseUrl> url = url(URL, credentials).map(parsed -> isPooled ? parsed.throughPooler() : parsed);
            Optional<DatabaseUrl> migrationUrl = url(MIGRATION_URL, credentials);
            if (migrationUrl.filter(DatabaseUrl::isPooled).isPresent()) {
                settings.problem(MIGRATION_URL + " has pgbouncer=true; it must lead to the database without a pooler");
            }
            for (String name : List.of(MIGRATION_URL, PASSWORD_FILE)) {
                needUrl(name, settings.text(name).isPresent());
            }
            needUrl(POOLER + "=transaction", isPooled);
            needUrl(AUTH + "=iam", isIam);
            return new DatabaseSettings(url, migrationUrl);
        }

        private void needUrl(String setting, boolean isSet) {
            if (isSet && settings.text(URL).isEmpty()) {
                settings.problem(setting + " needs " + URL);
            }
        }

        /** The source of the password for a URL without one. */
        private Optional<Credentials> credentials(boolean isIam) {
            Optional<Path> file = settings.text(PASSWORD_FILE).map(Path::of);
            if (file.isPresent() && !Files.isReadable(file.get())) {
                settings.problem(PASSWORD_FILE + " names a file that cannot be read");
            }
            if (!isIam) {
                return file.map(PasswordFile::new);
            }
            if (file.isPresent()) {
                settings.problem(AUTH + "=iam contradicts " + PASSWORD_FILE);
            }
            return Optional.of(RdsToken.of(settings));
        }

        private Optional<DatabaseUrl> url(String name, Optional<Credentials> credentials) {
            try {
                return settings.text(name)
                        .map(DatabaseUrl::parseWritable)
                        .map(url -> withCredentials(name, url, credentials));
            } catch (DatabaseUrl.Malformed e) {
                settings.problem(name + " " + e.getMessage());
                return Optional.empty();
            }
        }

        private DatabaseUrl withCredentials(String name, DatabaseUrl url, Optional<Credentials> credentials) {
            if (credentials.isEmpty() || !url.password().isEmpty()) {
                return url;
            }
            if (credentials.get() instanceof RdsToken && !ENCRYPTED.contains(url.sslMode())) {
                settings.problem(name + " needs sslmode=verify-full for " + AUTH + "=iam");
            }
            return url.withCredentials(credentials.get());
        }
    }
}
