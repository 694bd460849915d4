package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which database the scripts choose, seen by a psql that only says where it was sent. */
class ConnectionUrlIT {

    private static final String URL = "POSTGRESQL_CONNECTION_URL";
    private static final String PROD_URL = "POSTGRESQL_PROD_CONNECTION_URL";

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://user:password@db.example:6543/cruddur",
                "postgres://user:password@db.example/cruddur",
                "postgresql://db.example/cruddur",
                "postgresql://user@127.0.0.1/cruddur",
                "postgresql://us%40er:p%40ss%3A%20w%2F%25%5C%22%27%24x%C3%A9+@db.example/cruddur",
                "postgresql://user:r@w/pass?word#@db.example/cruddur",
                "postgresql://user:back\\x41slash@db.example/cruddur",
                "postgresql://user:password@[::1]:5433/cruddur",
                "postgresql://user:password@[fe80::1]/Weird-%22Name%22%20$x",
                "postgresql://user:password@db.example/cruddur?sslmode=verify-full&sslrootcert=%2Fetc%2Frds%20ca.pem",
                "postgresql://user:password@db.example/cruddur?application_name=a&sslmode=require",
            })
    void readsAUrlAsTheServerDoes(String url) throws Exception {
        DatabaseUrl expected = DatabaseUrl.parse(url);

        Script.Result result = connect.where(URL, url).run();

        assertThat(result.output().lines())
                .containsExactly(
                        expected.user(),
                        expected.password(),
                        expected.host(),
                        Integer.toString(expected.port()),
                        expected.database(),
                        expected.sslMode(),
                        expected.sslRootCertificate().orElse(""),
                        "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://user:hunter2@db.example/cruddur",
                "postgresql://user:hunter2@db.example",
                "postgresql://user:hunter2@db.example/",
                "postgresql://user:hunter2@db.example:port/cruddur",
                "postgresql://user:hunter2%@db.example/cruddur",
                "postgresql://user:hunter2%zz@db.example/cruddur",
                "postgresql://user:hunter2@db.example/cruddur?sslkey=hunter2",
            })
    void refusesWhatTheServerRefusesAndKeepsThePasswordToItself(String url) throws Exception {
        Script.Result result = connect.where(URL, url).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors())
                .startsWith("db-connect: POSTGRESQL_CONNECTION_URL ")
                .hasLineCount(1);
        assertThat(result.seen()).doesNotContain("hunter2");
    }

    @Test
    void letsNothingThatIsExportedLeadElsewhere() throws Exception {
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
    void takesProdsUrlForProd() throws Exception {
        Script script = connect.where(URL, "postgresql://dev@dev.example/cruddur")
                .where(PROD_URL, "postgresql://root@prod.example/cruddur_prod");

        assertThat(script.run().output()).contains("dev.example");
        assertThat(script.with("prod").run().output()).contains("prod.example", "cruddur_prod");
    }

    @Test
    void saysThatProdsUrlIsMissing() throws Exception {
        Script.Result result = connect.with("prod")
                .where(URL, "postgresql://dev@dev.example/cruddur")
                .run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("POSTGRESQL_PROD_CONNECTION_URL is not set");
    }

    @Test
    void saysWhatToDoWithoutAnyUrl() throws Exception {
        Script.Result result = connect.run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("start bin/serve").contains("export POSTGRESQL_CONNECTION_URL");
    }

    @Test
    void takesTheEmbeddedServersUrlWhileItRuns() throws Exception {
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
                    "no-psql/" + program, "exec " + Script.program(program).orElseThrow() + " \"$@\"");
        }
        Path path = folder.resolve("no-psql");

        Script.Result result = connect.where("PATH", path.toString()).run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("psql is not installed").contains("postgresql-client");
    }

    @Test
    void knowsNoOtherWord() throws Exception {
        Script.Result result = connect.with("production")
                .where(URL, "postgresql://dev@dev.example/cruddur")
                .run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("unknown argument production");
    }

    private void embedded(int port) throws IOException {
        project.file(
                ".cruddur/connection-url", "postgresql://postgres:postgres@127.0.0.1:%d/cruddur\n".formatted(port));
    }
}
