package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import com.cruddur.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Dumps, drops, restores and compares a database, with an installed client that supports the server's version. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class BackupIT {

    /** Every row of every table in any order, without transaction ids and the change log, which a backup leaves out. */
    private static final String CONTENT = """
            SELECT string_agg(tablename || query_to_xml(
                    format('SELECT (to_jsonb(t) - ''{created_xid,seen_xmax,seen_xip}''::text[])::text AS row FROM public.%I AS t ORDER BY 1', tablename),
                    true, false, '')::text, '' ORDER BY tablename)
            FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('changes', 'change_log')""";

    private static final String SHAPE = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL
                SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
                UNION ALL
                SELECT tgrelid::regclass || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                UNION ALL
                SELECT pg_get_functiondef(oid) FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND probin IS NULL
                UNION ALL
                SELECT concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable)
                FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL
                SELECT relname || obj_description(oid, 'pg_class') FROM pg_class
                WHERE relnamespace = 'public'::regnamespace
            ) AS lines (line)""";

    private static final String AVATARS = """
            SELECT string_agg(concat_ws(' ', avatar_url(uuid, avatar_version), convert_from(jpeg_512, 'UTF8'),
                convert_from(jpeg_96, 'UTF8')), ', ' ORDER BY uuid)
            FROM users JOIN avatars ON user_uuid = uuid AND version = avatar_version""";

    private static final String TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";

    private final DatabaseUrl database = TestPostgres.seeded();
    private final int version =
            Integer.parseInt(TestPostgres.query(database, "SELECT current_setting('server_version_num')::int / 10000"));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @Test
    void restoresTheDumpedContent() throws Exception {
        TestPostgres.execute(
                database,
                "INSERT INTO activities (user_uuid, message) SELECT uuid, E'ünï\\t🎉 ''\"\\\\.\\n\\\\.' FROM users");
        TestPostgres.execute(
                database,
                "INSERT INTO avatars (user_uuid, jpeg_512, jpeg_96) SELECT uuid, 'large', 'small' FROM users");
        String avatars = TestPostgres.query(database, AVATARS);
        String content = TestPostgres.query(database, CONTENT);
        String shape = TestPostgres.query(database, SHAPE);
        Path file = folder.resolve("a backup");

        assertSucceeds(script("db-dump", file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        makeWayAndRestore(file);

        assertThat(content).contains("This was imported as seed data!", "🎉");
        assertThat(TestPostgres.query(database, CONTENT)).isEqualTo(content);
        assertThat(TestPostgres.query(database, SHAPE)).isEqualTo(shape);
        assertThat(avatars).contains("/avatars/", "large", "small");
        assertThat(TestPostgres.query(database, AVATARS)).isEqualTo(avatars);
        assertThat(new Migrations(database).pending()).isEmpty();
    }

    /** The restored server may assign the same ids later. Its streams would then announce old cruds. */
    @Test
    void doesNotRestoreTransactionIds() throws Exception {
        String numbered = "SELECT count(created_xid) > 0 FROM activities";
        TestPostgres.execute(
                database,
                "INSERT INTO activities (user_uuid, message, created_xid) SELECT uuid, 'late', 9000000000 FROM users");
        assertThat(TestPostgres.query(database, numbered)).isEqualTo("t");
        Path file = folder.resolve("backup");

        assertSucceeds(script("db-dump", file));
        makeWayAndRestore(file);

        assertThat(TestPostgres.query(database, numbered)).isEqualTo("f");
        TestPostgres.execute(database, "INSERT INTO activities (user_uuid, message) SELECT uuid, 'new' FROM users");
        assertThat(TestPostgres.query(database, numbered)).isEqualTo("t");
    }

    /**
     * An event that committed after a mark stays unseen, although its time is earlier. Events that the mark saw stay
     * seen.
     */
    @Test
    void keepsLateEventsUnseen() throws Exception {
        String unseen = """
                SELECT string_agg(message, ',' ORDER BY message) FROM activities
                JOIN notifications ON activity_uuid = activities.uuid JOIN seen_marks ON seen_marks.user_uuid = notifications.user_uuid
                WHERE at > seen_at OR notifications.created_xid >= seen_xmax""";
        TestPostgres.execute(
                database,
                "INSERT INTO activities (user_uuid, message) SELECT uuid, 'seen @londo' FROM users WHERE handle = 'bayko'");
        TestPostgres.execute(
                database,
                "INSERT INTO seen_marks SELECT uuid, 'notifications', now() + interval '1 hour',"
                        + " pg_snapshot_xmax(pg_current_snapshot())::text::bigint, '{}' FROM users WHERE handle = 'londo'");
        TestPostgres.execute(
                database,
                "INSERT INTO activities (user_uuid, message) SELECT uuid, 'late @londo' FROM users WHERE handle = 'bayko'");
        Path file = folder.resolve("backup");

        assertSucceeds(script("db-dump", file));
        makeWayAndRestore(file);

        assertThat(TestPostgres.query(database, unseen)).isEqualTo("late @londo");
        TestPostgres.execute(
                database,
                "UPDATE seen_marks SET seen_xmax = pg_snapshot_xmax(pg_current_snapshot())::text::bigint, seen_xip = '{}'");
        assertThat(TestPostgres.query(database, unseen)).isEqualTo("null");
    }

    @Test
    void overwritesNothing() throws Exception {
        String content = TestPostgres.query(database, CONTENT);
        Path file = folder.resolve("backup");
        assertSucceeds(script("db-dump", file));
        byte[] dumped = Files.readAllBytes(file);

        assertFails(script("db-dump", file), "exists already");
        assertFails(script("db-restore", file), "is not empty");

        assertThat(Files.readAllBytes(file)).isEqualTo(dumped);
        assertThat(TestPostgres.query(database, CONTENT)).isEqualTo(content);
    }

    @Test
    void aFailedDumpLeavesNoFile() throws Exception {
        String name = "reads_little_" + database.database();
        TestPostgres.execute(database, "CREATE ROLE " + name + " LOGIN PASSWORD 'little'");
        DatabaseUrl stranger = new DatabaseUrl(
                name,
                "little",
                database.host(),
                database.port(),
                database.database(),
                database.sslMode(),
                database.sslRootCertificate());

        assertFails(
                script("db-dump", folder.resolve("backup")).where("POSTGRESQL_CONNECTION_URL", stranger.withPassword()),
                "nothing was written");

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aBrokenFileRestoresNothing() throws Exception {
        Path file = folder.resolve("backup");
        TestPostgres.execute(
                database,
                "INSERT INTO activities (user_uuid, message)"
                        + " SELECT uuid, md5(n::text) FROM users, generate_series(1, 2000) AS n");
        assertSucceeds(script("db-dump", file));
        byte[] dumped = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(dumped, dumped.length / 2));
        assertSucceeds(script("db-drop"));
        assertSucceeds(script("db-create"));

        assertFails(script("db-restore", file), "nothing was restored");

        assertThat(TestPostgres.query(database, TABLES)).isEqualTo("0");
    }

    @Test
    void wantsTheFileFirst() throws Exception {
        assertFails(Script.named("db-dump").with("prod"), "name the file first");
        assertFails(Script.named("db-dump").with("--prod"), "name the file first");
        assertFails(Script.named("db-restore"), "name the file first");
    }

    @Test
    void namesThePackageToInstallForAnOldClient() throws Exception {
        int client = BackupClients.version(Path.of("pg_dump"));
        assumeTrue(client < version, "the pg_dump on the path takes this server: see the other tests");

        assertFails(
                Script.named("db-dump")
                        .with(folder.resolve("backup").toString())
                        .where("POSTGRESQL_CONNECTION_URL", database.withPassword()),
                "pg_dump %d cannot dump PostgreSQL %d; install the client of version %d"
                        .formatted(client, version, version));
    }

    private void makeWayAndRestore(Path file) throws Exception {
        assertSucceeds(script("db-drop"));
        assertSucceeds(script("db-create"));
        assertSucceeds(script("db-restore", file));
    }

    private Script script(String name, Path... arguments) throws Exception {
        Optional<Path> client = BackupClients.taking(version);
        if (client.isEmpty()) {
            String why =
                    "no pg_dump for PostgreSQL %d on this machine; most take -Dpostgres.version=14".formatted(version);
            System.err.println("!!! SKIPPED: a backup was NOT restored: " + why + " !!!");
            assumeTrue(false, why);
        }
        return Script.named(name)
                .with(Stream.of(arguments).map(Path::toString).toArray(String[]::new))
                .where("PATH", client.orElseThrow() + ":" + System.getenv("PATH"))
                .where("POSTGRESQL_CONNECTION_URL", database.withPassword());
    }

    private static void assertSucceeds(Script script) throws Exception {
        Script.Result result = script.run();
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }

    private static void assertFails(Script script, String because) throws Exception {
        Script.Result result = script.run();
        assertThat(result.errors()).contains(because);
        assertThat(result.exitCode()).isEqualTo(1);
    }
}
