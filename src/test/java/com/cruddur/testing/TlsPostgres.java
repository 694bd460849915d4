package com.cruddur.testing;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.schema.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * An embedded PostgreSQL with TLS, as on RDS, shared by the test run. Its certificate is for {@code localhost}, not for {@code
 * 127.0.0.1}, and is signed by an authority of its own. openssl creates both in each run.
 */
public final class TlsPostgres {

    /** The certificate authority that the client trusts. */
    public enum Trust {
        SIGNER,
        OTHER,
        NOBODY
    }

    private static final Path FOLDER = certificates();
    private static final EmbeddedPostgres SERVER = start();

    private TlsPostgres() {}

    /** Combinations of mode, host and authority, and whether a client may connect. */
    public static Stream<Arguments> cases() {
        return Stream.of(
                arguments("require", "127.0.0.1", Trust.NOBODY, true),
                arguments("verify-ca", "127.0.0.1", Trust.SIGNER, true),
                arguments("verify-ca", "localhost", Trust.OTHER, false),
                arguments("verify-full", "localhost", Trust.SIGNER, true),
                arguments("verify-full", "127.0.0.1", Trust.SIGNER, false),
                arguments("verify-full", "localhost", Trust.OTHER, false),
                arguments("verify-full", "localhost", Trust.NOBODY, false));
    }

    /** The URL of its migrated database with a mode, host and authority. */
    public static DatabaseUrl url(String mode, String host, Trust trust) {
        Optional<String> certificates = switch (trust) {
            case SIGNER -> Optional.of(FOLDER.resolve("signer.crt").toString());
            case OTHER -> Optional.of(FOLDER.resolve("other.crt").toString());
            case NOBODY -> Optional.empty();
        };
        return new DatabaseUrl("postgres", "postgres", host, SERVER.getPort(), "postgres", mode, certificates);
    }

    private static EmbeddedPostgres start() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .setServerConfig("ssl", "on")
                    .setServerConfig(
                            "ssl_cert_file", FOLDER.resolve("server.crt").toString())
                    .setServerConfig(
                            "ssl_key_file", FOLDER.resolve("server.key").toString())
                    .start();
            new Migrations(new DatabaseUrl(
                            "postgres",
                            "postgres",
                            "127.0.0.1",
                            server.getPort(),
                            "postgres",
                            "require",
                            Optional.empty()))
                    .applySchema();
            return server;
        } catch (Exception e) {
            throw new IllegalStateException("the PostgreSQL with TLS does not start", e);
        }
    }

    private static Path certificates() {
        try {
            Path folder = Files.createTempDirectory("cruddur-tls");
            authority(folder, "signer");
            authority(folder, "other");
            Files.writeString(folder.resolve("extensions"), "subjectAltName=DNS:localhost\n");
            openssl(folder, "req -new -nodes -newkey rsa:2048 -keyout server.key -out server.csr -subj /CN=localhost");
            openssl(
                    folder,
                    "x509 -req -in server.csr -CA signer.crt -CAkey signer.key -CAcreateserial -days 2"
                            + " -extfile extensions -out server.crt");
            return folder;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("openssl could not create the certificates", e);
        }
    }

    private static void authority(Path folder, String name) throws IOException, InterruptedException {
        openssl(
                folder,
                "req -x509 -nodes -newkey rsa:2048 -days 2 -keyout %1$s.key -out %1$s.crt -subj /CN=%1$s"
                        .formatted(name));
    }

    private static void openssl(Path folder, String arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(("openssl " + arguments).split(" ", -1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(Files.readString(log));
        }
    }
}
