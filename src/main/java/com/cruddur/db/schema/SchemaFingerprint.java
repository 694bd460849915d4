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
 * Says that Liquibase would have nothing to do, so that a start doesn't have to load it and ask, which takes longer than
 * all the rest.
 *
 * <p>After an update that left nothing pending, the changelog files' fingerprint and that of Liquibase's own record of
 * what it applied are left as the comment of its table. As long as both are the same, so is what Liquibase would find. A
 * changed file, another version of the server, a rollback by whomever: each makes one of them another, and Liquibase has
 * the word again.
 */
final class SchemaFingerprint {

    private static final String FOLDER = "liquibase/";

    /** What Liquibase goes by when it decides what is pending. */
    private static final String LEFT_AND_APPLIED = """
            SELECT obj_description('databasechangelog'::regclass, 'pg_class'), md5(string_agg(
                concat_ws(' ', id, author, filename, exectype, md5sum), ',' ORDER BY filename, id, author))
            FROM databasechangelog WHERE filename LIKE 'liquibase/schema/%'""";

    private static final String HAS_CHANGELOG_TABLE = "SELECT to_regclass('databasechangelog') IS NOT NULL";

    private SchemaFingerprint() {}

    /** Whether nothing is pending. Where in doubt, it isn't known. */
    static boolean holds(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!hasChangelogTable(statement)) {
                return false;
            }
            try (var row = statement.executeQuery(LEFT_AND_APPLIED)) {
                return row.next() && mark(row.getString(2)).equals(row.getString(1));
            }
        }
    }

    /** Whether Liquibase has ever changed this database. */
    static boolean hasChangelogTable(java.sql.Statement statement) throws SQLException {
        try (var found = statement.executeQuery(HAS_CHANGELOG_TABLE)) {
            return found.next() && found.getBoolean(1);
        }
    }

    /** To be called where nothing is pending, and nobody else migrates. */
    static void leave(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(LEFT_AND_APPLIED)) {
            if (row.next()) {
                DSL.using(connection, SQLDialect.POSTGRES)
                        .commentOnTable("databasechangelog")
                        .is(mark(row.getString(2)))
                        .execute();
            }
        }
    }

    private static String mark(String applied) {
        return "nothing pending: " + fingerprint() + " " + applied;
    }

    /** Of every changelog file, by name and content. */
    private static String fingerprint() {
        try {
            MessageDigest digest = ContentHash.sha256();
            for (Map.Entry<String, byte[]> file : files().entrySet()) {
                digest.update((file.getKey() + " " + file.getValue().length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(file.getValue());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the changelogs can't be read", e);
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
