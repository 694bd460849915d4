package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/** The causes of failed connections in words, without names of Java classes. */
class DatabaseDiagnosisTest {

    @Test
    void aFolderWithoutASocket(@TempDir Path folder) {
        assertThat(sentence("postgresql://u@/d?host=" + folder))
                .isEqualTo("The database " + folder + ":5432/d cannot be reached: the folder has no socket of a server."
                        + " Start the database, or correct host and port in the URL.");
    }

    @Test
    void aSocketWithoutAServer(@TempDir Path folder) throws IOException {
        ServerSocketChannel closed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        closed.bind(UnixDomainSocketAddress.of(folder.resolve(".s.PGSQL.5432")));
        closed.close();
        assertThat(sentence("postgresql://u@/d?host=" + folder)).contains("no server listens");
    }

    @Test
    void aServerThatIsNoDatabase() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var closing = CompletableFuture.runAsync(() -> {
                try {
                    server.accept().close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(sentence("postgresql://u@127.0.0.1:" + server.getLocalPort() + "/d?sslmode=disable"))
                    .contains("the server closed the connection");
            closing.join();
        }
    }

    private static String sentence(String url) {
        DatabaseUrl database = DatabaseUrl.parse(url);
        return DatabaseDiagnosis.sentence(
                database, catchThrowable(() -> new Driver().connect(database.jdbcUrl(), database.jdbcProperties())));
    }
}
