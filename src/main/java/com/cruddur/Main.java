package com.cruddur;

import com.cruddur.db.connect.DatabaseDiagnosis;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import com.cruddur.log.LogSettings;
import com.cruddur.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.logging.LogManager;
import liquibase.exception.LiquibaseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command line. A known failure prints one plain sentence; every failure exits with 1. */
@Command(name = "cruddur", description = "The Cruddur backend.", mixinStandardHelpOptions = true)
public final class Main {

    public static void main(String[] arguments) throws IOException {
        // Machine-read text and the sessions of the JDBC driver must not depend on the machine's locale and time zone.
        Locale.setDefault(Locale.ROOT);
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        try (InputStream logging = Main.class.getResourceAsStream("/logging.properties")) {
            LogManager.getLogManager().readConfiguration(logging);
        }
        LogSettings logs = LogSettings.of(new Settings(System.getenv()));
        logs.apply();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> logger().log(Level.ERROR, "uncaught exception in " + thread.getName(), thrown));
        int exitCode = execute(logs, arguments.length == 0 ? new String[] {"serve"} : arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static int execute(LogSettings logs, String... arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            CommandFailure known = failure instanceof CommandFailure sentence ? sentence : null;
            if (logs.isJson()) {
                logger().log(
                                Level.ERROR,
                                known == null ? "the command failed" : known.sentence(),
                                known == null ? failure : null);
            } else {
                command.getErr().println(known == null ? String.valueOf(failure) : known.sentence());
            }
            return 1;
        });
        if (logs.isJson()) {
            commandLine.setParameterExceptionHandler((invalid, words) -> {
                logger().log(Level.ERROR, invalid.getMessage());
                return CommandLine.ExitCode.USAGE;
            });
        }
        try {
            return commandLine.execute(arguments);
        } catch (Error e) {
            // Threads that have started would keep a process alive that does not serve.
            logger().log(Level.ERROR, "the command failed", e);
            return 1;
        }
    }

    private static System.Logger logger() {
        return System.getLogger(Main.class.getName());
    }

    @Command(description = "Serve the API (the default).")
    void serve() throws CommandFailure {
        Config config = validated(Config::of);
        StartupBanner.print(config, Server.start(config));
    }

    @Command(name = "schema-load", description = "Apply the pending schema changesets.")
    void schemaLoad() throws CommandFailure {
        migrate(Migrations::applySchema);
    }

    @Command(description = "Apply the seed changesets. Idempotent.")
    void seed() throws CommandFailure {
        migrate(Migrations::applySeeds);
    }

    @Command(description = "Roll back the last N changesets.")
    void rollback(@Parameters(paramLabel = "N", description = "the number of changesets") int changes)
            throws CommandFailure {
        migrate(migrations -> migrations.rollBack(changes));
    }

    @Command(description = "List the pending schema changesets.")
    void status() throws CommandFailure {
        migrate(migrations -> {
            List<String> pending = migrations.pending();
            System.out.println(pending.isEmpty() ? "Nothing is pending." : String.join("\n", pending));
        });
    }

    private interface MigrationTask {
        void run(Migrations migrations) throws SQLException, LiquibaseException;
    }

    private static void migrate(MigrationTask task) throws CommandFailure {
        DatabaseUrl url = validated(Config::migrationUrl)
                .orElseThrow(() ->
                        new CommandFailure("POSTGRESQL_CONNECTION_URL is not set. Set it to the URL of the database."));
        try {
            task.run(new Migrations(url));
        } catch (SQLException | LiquibaseException e) {
            throw new CommandFailure(DatabaseDiagnosis.sentence(url, e));
        }
    }

    private interface SettingsParser<T> {
        T parse(Map<String, String> environment) throws Config.Invalid;
    }

    private static <T> T validated(SettingsParser<T> parser) throws CommandFailure {
        try {
            return parser.parse(System.getenv());
        } catch (Config.Invalid e) {
            throw new CommandFailure("These settings are invalid:\n  " + String.join("\n  ", e.problems()));
        }
    }
}
