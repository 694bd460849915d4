package com.cruddur;

import com.cruddur.db.connect.DatabaseDiagnosis;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.embedded.EmbeddedDatabase;
import com.cruddur.db.schema.Migrations;
import com.cruddur.health.Lifecycle;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;

/** The database of a server: the one of the settings, or an embedded one. Its methods block the calling thread. */
final class ServerDatabase {

    private static final System.Logger LOGGER = System.getLogger(ServerDatabase.class.getName());

    /** Relative to the working directory. */
    private static final Path EMBEDDED_FOLDER = Path.of(".cruddur");

    private final Config config;
    private final Lifecycle lifecycle;
    private @Nullable EmbeddedDatabase embedded;
    private @Nullable DatabaseUrl url;

    ServerDatabase(Config config, Lifecycle lifecycle) {
        this.config = config;
        this.lifecycle = lifecycle;
    }

    /** Starts the embedded database if no other is set. */
    void start() throws CommandFailure {
        url = config.databaseUrl().isPresent() ? config.databaseUrl().get() : startEmbedded();
    }

    DatabaseUrl url() {
        return Objects.requireNonNull(url);
    }

    boolean isEmbedded() {
        return embedded != null;
    }

    /** Waits for the database, and applies the pending changesets and the seeds. */
    void migrate() throws CommandFailure {
        DatabaseUrl migrationUrl = config.migrationUrl().orElse(url());
        DatabaseUrl connected = url();
        try {
            new Migrations(connected).awaitDatabase();
            connected = migrationUrl;
            Migrations migrations = new Migrations(migrationUrl);
            if (!migrationUrl.equals(url())) {
                migrations.awaitDatabase();
            }
            migrations.applySchema();
            if (config.seed()) {
                migrations.applySeeds();
            }
        } catch (SQLException | LiquibaseException e) {
            throw new CommandFailure(DatabaseDiagnosis.sentence(connected, e));
        }
    }

    /** Writes the API's URL next to the embedded database: {@code bin/token} reads it to find the server. */
    void publish(String apiUrl) throws CommandFailure {
        if (embedded == null) {
            return;
        }
        try {
            embedded.publish("backend-url", apiUrl);
        } catch (IOException e) {
            throw new CommandFailure(
                    "The server cannot write to the folder " + EMBEDDED_FOLDER + ": " + e.getMessage());
        }
    }

    /** Synchronized with {@link #close}: a stop during the start waits for the database that it has to stop. */
    private synchronized DatabaseUrl startEmbedded() throws CommandFailure {
        if (lifecycle.isStopping()) {
            throw new CommandFailure("The server was stopped.");
        }
        try {
            embedded = EmbeddedDatabase.start(EMBEDDED_FOLDER);
            return embedded.url();
        } catch (NoClassDefFoundError e) {
            throw new CommandFailure(
                    "POSTGRESQL_CONNECTION_URL is not set, and this build has no embedded database. Set the URL.");
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new CommandFailure("The embedded database does not start: " + e.getMessage());
        }
    }

    /** Stops the embedded database. */
    synchronized void close() {
        if (embedded == null) {
            return;
        }
        try {
            embedded.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "the embedded database does not stop", e);
        }
    }
}
