package com.cruddur.db.schema;

import com.cruddur.db.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Detects without Liquibase whether a changeset is pending. Loading Liquibase takes longer than the rest of a start.
 *
 * <p>After an update, the comment of the table {@code databasechangelog} stores a hash of the changelog files and a
 * hash of the table's rows. While both are unchanged, nothing is pending. An edited file, another version of the server
 * or a rollback changes one of the hashes, and Liquibase decides again.
 */
final class SchemaFingerprint {

    private static final String FOLDER = "liquibase/";

    /** The stored fingerprint, and a hash of the columns from which Liquibase decides what is pending. */
    private static final String STORED_AND_APPLIED = """
            SELECT obj_description('databasechangelog'::regclass, 'pg_class'), md5(string_agg(
                    concat_ws(' ', id, author, filename, exectype, md5sum), ',' ORDER BY filename, id, author)),
                (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'databasechangelog'::regclass)
            FROM databasechangelog WHERE filename LIKE 'liquibase/schema/%'""";

    private static final String HAS_CHANGELOG_TABLE = "SELECT to_regclass('databasechangelog') IS NOT NULL";

    private SchemaFingerprint() {}

    /** Whether certainly nothing is pending. */
    static boolean isCurrent(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!hasChangelogTable(statement)) {
                return false;
            }
            try (var row = statement.executeQuery(STORED_AND_APPLIED)) {
                return row.next() && fingerprint(row.getString(2)).equals(row.getString(1));
            }
        }
    }

    /** Whether Liquibase has ever changed this database. */
    static boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return hasChangelogTable(statement);
        }
    }

    /** Whether Liquibase has ever changed this database. */
    static boolean hasChangelogTable(java.sql.Statement statement) throws SQLException {
        try (var found = statement.executeQuery(HAS_CHANGELOG_TABLE)) {
            return found.next() && found.getBoolean(1);
        }
    }

    /**
     * Stores the fingerprint. The caller holds the migration lock, and nothing is pending. A role that does not own the
     * table cannot store it: its starts are slower.
     */
    static void store(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(STORED_AND_APPLIED)) {
            if (row.next() && row.getBoolean(3)) {
                DSL.using(connection, SQLDialect.POSTGRES)
                        .commentOnTable("databasechangelog")
                        .is(fingerprint(row.getString(2)))
                        .execute();
            }
        }
    }

    private static String fingerprint(String applied) {
        return "nothing pending: " + hashOfFiles() + " " + applied;
    }

    /** Hash of the names and contents of all changelog files. */
    private static String hashOfFiles() {
        try {
            MessageDigest digest = ContentHash.sha256();
            for (Map.Entry<String, byte[]> file : files().entrySet()) {
                digest.update((file.getKey() + " " + file.getValue().length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(file.getValue());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the changelogs cannot be read", e);
        }
    }

    private static SortedMap<String, byte[]> files() throws IOException, URISyntaxException {
        URL changelog = Objects.requireNonNull(
                SchemaFingerprint.class.getClassLoader().getResource(Migrations.CHANGELOG), Migrations.CHANGELOG);
        URLConnection connection = changelog.openConnection();
        return connection instanceof JarURLConnection jar ? packed(jar) : unpacked(changelog.toURI());
    }

    private static SortedMap<String, byte[]> packed(JarURLConnection connection) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        var jar = connection.getJarFile();
        for (var entry : (Iterable<JarEntry>) jar.stream()::iterator) {
            if (entry.getName().startsWith(FOLDER) && !entry.isDirectory()) {
                try (InputStream stream = jar.getInputStream(entry)) {
                    files.put(entry.getName().substring(FOLDER.length()), stream.readAllBytes());
                }
            }
        }
        return files;
    }

    private static SortedMap<String, byte[]> unpacked(URI changelog) throws IOException {
        Path folder = Objects.requireNonNull(Path.of(changelog).getParent());
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
