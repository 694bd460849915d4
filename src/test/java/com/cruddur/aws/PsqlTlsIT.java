package com.cruddur.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TlsPostgres;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS of psql, which the scripts use. */
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsqlAndOpenssl")
final class PsqlTlsIT {

    @TempDir
    private Path home;

    @ParameterizedTest
    @MethodSource("com.cruddur.testing.TlsPostgres#cases")
    void theServerIsChecked(String mode, String host, TlsPostgres.Trust trust, boolean connects) throws Exception {
        String url = TlsPostgres.url(mode, host, trust).withPassword();
        ProcessBuilder builder = new ProcessBuilder("psql", "--no-psqlrc", "--quiet", "--command=SELECT 1", url)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile());
        builder.environment().put("HOME", home.toString());
        Process psql = builder.start();
        assertThat(psql.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(psql.exitValue() == 0).isEqualTo(connects);
    }
}
