package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.cruddur.db.connect.ConnectionUrlTable;
import com.cruddur.db.connect.DatabaseHost;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.InstalledPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that the scripts choose. A stand-in for psql prints the connection settings that it receives. */
class ConnectionUrlIT {

    private static final String URL = "POSTGRESQL_CONNECTION_URL";
    private static final String PROD_URL = "POSTGRESQL_PROD_CONNECTION_URL";

    /** Separates values; no URL contains it. */
    private static final String SEPARATOR = "\037";

    private Path folder;
    private TemporaryProject project;
    private Script connect;

    @BeforeEach
    void replacePsql(@TempDir Path temporary) throws IOException {
        folder = temporary;
        project = TemporaryProject.in(folder);
        project.program(
                "path/psql",
                "printf '%s\\n' \"$PGUSER\" \"${PGPASSWORD-}\" \"$PGHOST\" \"$PGPORT\" \"$PGDATABASE\" \\",
                "  \"${PGSSLMODE-prefer}\" \"${PGSSLROOTCERT-}\" \"${PGHOSTADDR-}${PGSERVICE-}${PGOPTIONS-}\"");
        connect = project.script("db-connect").where("PATH", folder.resolve("path") + ":" + System.getenv("PATH"));
    }

    @Test
    void splitsAUrlAsTheServerDoes() throws Exception {
        List<String> urls =
                ConnectionUrlTable.valid().map(ConnectionUrlTable.Row::url).toList();

        List<String> lines = split(urls);

        for (int i = 0; i < urls.size(); i++) {
            DatabaseUrl expected = DatabaseUrl.parse(urls.get(i));
            List<String> values = List.of(lines.get(i).split(SEPARATOR, -1));
            assertThat(values)
                    .as(urls.get(i))
                    .startsWith(
                            expected.user(),
                            expected.password(),
                            joined(expected.hosts(), DatabaseHost::name),
                            joined(expected.hosts(), host -> Integer.toString(host.port())),
                            expected.database(),
                            expected.sslMode());
            if (!expected.trustsSystemCertificates()) {
                assertThat(values)
                        .as(urls.get(i))
                        .element(6)
                        .isEqualTo(expected.sslRootCertificate().orElse(""));
            }
        }
    }

    @Test
    void refusesAUrlAsTheServerDoesWithoutRepeatingThePassword() throws Exception {
        List<String> urls = Stream.concat(ConnectionUrlTable.malformed(), ConnectionUrlTable.refused())
                .toList();

        List<String> lines = split(urls);

        for (int i = 0; i < urls.size(); i++) {
            String url = urls.get(i);
            String reason = catchThrowableOfType(DatabaseUrl.Malformed.class, () -> DatabaseUrl.parse(url))
                    .getMessage();
            assertThat(lines.get(i)).as(url).isEqualTo("split: POSTGRESQL_CONNECTION_URL " + reason);
        }
        assertThat(String.join("\n", lines)).doesNotContain("hunter2");
    }

    @Test
    void passesParametersToPsql() throws Exception {
        project.program(
                "path/psql",
                "printf '%s\\n' \"$PGAPPNAME\" \"$PGOPTIONS\" \"$PGCONNECT_TIMEOUT\" \\",
                "  \"$PGTARGETSESSIONATTRS\" \"$PGCHANNELBINDING\"");
        String url =
                "postgresql://a,b/d?application_name=me&options=-c%20geqo%3Doff&connect_timeout=7&channel_binding=prefer";

        assertThat(connect.where(URL, url).run().output().lines())
                .containsExactly("me", "-c geqo=off", "7", "primary", "prefer");
    }

    @Test
    void ignoresExportedVariablesOfLibpq() throws Exception {
        Script.Result result = connect.where(URL, "postgresql://user@db.example/cruddur")
                .where("PGHOSTADDR", "192.0.2.1")
                .where("PGSERVICE", "elsewhere")
                .where("PGOPTIONS", "-c role=other")
                .where("PGPASSWORD", "other")
                .run();

        assertThat(result.output().lines())
                .containsExactly("user", "", "db.example", "5432", "cruddur", "prefer", "", "");
    }

    @Test
    void usesTheProdUrlForProd() throws Exception {
        Script script = connect.where(URL, "postgresql://dev@dev.example/cruddur")
                .where(PROD_URL, "postgresql://root@prod.example/cruddur_prod");

        assertThat(script.run().output()).contains("dev.example");
        assertThat(script.with("prod").run().output()).contains("prod.example", "cruddur_prod");
    }

    /** The server does, too. A setting that comes from a file often ends with a line break. */
    @Test
    void stripsWhiteSpaceAroundAUrl() throws Exception {
        Script script = connect.where(URL, " postgresql://dev@dev.example/cruddur\r\n")
                .where(PROD_URL, "postgresql://root@prod.example/cruddur_prod\n")
                .where("POSTGRESQL_MIGRATION_URL", " ");

        assertThat(script.run().output().lines()).startsWith("dev", "", "dev.example", "5432", "cruddur");
        assertThat(script.with("prod").run().output().lines()).startsWith("root", "", "prod.example");
    }

    @Test
    void reportsAMissingProdUrl() throws Exception {
        Script.Result result = connect.with("prod")
                .where(URL, "postgresql://dev@dev.example/cruddur")
                .run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("POSTGRESQL_PROD_CONNECTION_URL is not set");
    }

    @Test
    void explainsAMissingUrl() throws Exception {
        Script.Result result = connect.run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("start bin/serve").contains("export POSTGRESQL_CONNECTION_URL");
    }

    @Test
    void usesTheEmbeddedServerWhileItRuns() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            embedded(listening.getLocalPort());

            assertThat(connect.run().output()).contains("" + listening.getLocalPort());
        }
        Script.Result afterwards = connect.run();

        assertThat(afterwards.exitCode()).isEqualTo(1);
        assertThat(afterwards.errors()).contains("start bin/serve");
    }

    @Test
    void saysWhichPackageBringsPsql() throws Exception {
        for (String program : new String[] {"bash", "readlink", "dirname", "basename", "sed", "env"}) {
            project.program(
                    "no-psql/" + program,
                    "exec " + InstalledPrograms.find(program).orElseThrow() + " \"$@\"");
        }
        Path path = folder.resolve("no-psql");

        Script.Result result = connect.where("PATH", path.toString()).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("psql is not installed").contains("postgresql-client");
    }

    @Test
    void rejectsAnUnknownArgument() throws Exception {
        Script.Result result = connect.with("production")
                .where(URL, "postgresql://dev@dev.example/cruddur")
                .run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("unknown argument production");
    }

    /** One line for each URL: the variables of libpq, or the error. One process, because there are many URLs. */
    private List<String> split(List<String> urls) throws Exception {
        Path script = project.file("bin/split", """
                #!/usr/bin/env bash
                source "$(dirname "$0")/lib.sh"
                while IFS= read -r url; do
                  (
                    read_url POSTGRESQL_CONNECTION_URL "$url"
                    printf '%s\\037' "$PGUSER" "${PGPASSWORD-}" "$PGHOST" "$PGPORT" "$PGDATABASE" \\
                      "${PGSSLMODE-prefer}" "${PGSSLROOTCERT-}"
                    printf '\\n'
                  ) 2>&1 || true
                done
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Script.Result result =
                project.script("split").typing(String.join("\n", urls) + "\n").run();
        assertThat(result.errors()).isEmpty();
        List<String> lines = result.output().lines().toList();
        assertThat(lines).hasSameSizeAs(urls);
        return lines;
    }

    private static String joined(List<DatabaseHost> hosts, Function<DatabaseHost, String> part) {
        return hosts.stream().map(part).collect(Collectors.joining(","));
    }

    private void embedded(int port) throws IOException {
        project.file(
                ".cruddur/connection-url", "postgresql://postgres:postgres@127.0.0.1:%d/cruddur\n".formatted(port));
    }
}
