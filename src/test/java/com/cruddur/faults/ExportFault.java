package com.cruddur.faults;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client exports a large account and reads slowly, or disconnects. */
class ExportFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int ROWS = FaultScale.of(30_000, 1_000_000);
    private static final Duration SLOW = Duration.ofSeconds(FaultScale.of(4, 120));

    /** Little more than the slowest rate that the server permits, 16 KiB per second. */
    private static final int BYTES = 5 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;
    private static final int MAX_MIB = 64;

    private static final String FILL = """
            INSERT INTO activities (user_uuid, message, expires_at)
            SELECT uuid, repeat('x', 200), now() + interval '1 day' FROM users, generate_series(1, {rows})
            WHERE handle = 'bayko'""".replace("{rows}", Integer.toString(ROWS));

    private static final String TRANSACTIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()";

    @Test
    void aSlowClientNeedsLittleMemory() throws Exception {
        FaultTable.Row memory = TABLE.row(
                String.format(Locale.ROOT, "export of %,d rows to a client that reads 20 KiB/s", ROWS),
                "≤ %d MiB additional memory; complete".formatted(MAX_MIB));
        FaultTable.Row cursor = TABLE.row("the client disconnects", "the cursor closes");
        DatabaseUrl database = TestPostgres.seeded();
        TestPostgres.execute(database, FILL);
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer)) {
            String token = ServerProcess.token(issuer, database, "bayko");
            try (Socket client = open(server.port(), ServerProcess.token(issuer, database, "londo"))) {
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
            try (MemorySampler sampler = MemorySampler.start(server.pid());
                    Socket client = open(server.port(), token)) {
                long slowBytes = readSlowly(client.getInputStream());
                long slowMib = sampler.additionalMib();
                long rows = readRows(client.getInputStream());
                memory.figure(
                        String.format(
                                Locale.ROOT,
                                "%d MiB during %d s; %d MiB in all, then at full speed; %,d rows after %,d KiB",
                                slowMib,
                                SLOW.toSeconds(),
                                sampler.additionalMib(),
                                rows,
                                slowBytes / 1024),
                        Math.max(slowMib, sampler.additionalMib()) <= MAX_MIB && rows > ROWS * 9L / 10);
            }
            eventually(
                    () -> assertThat(TestPostgres.query(database, TRANSACTIONS)).isEqualTo("0"));
            Socket client = open(server.port(), token);
            assertThat(client.getInputStream().readNBytes(BYTES)).hasSize(BYTES);
            eventually(
                    () -> assertThat(TestPostgres.query(database, TRANSACTIONS)).isEqualTo("1"));
            client.close();
            long closedNanos = System.nanoTime();
            eventually(
                    () -> assertThat(TestPostgres.query(database, TRANSACTIONS)).isEqualTo("0"));
            double seconds = (System.nanoTime() - closedNanos) / 1e9;
            cursor.figure(String.format(Locale.ROOT, "after %.1f s", seconds), seconds < 10);
        }
    }

    /** The buffers are small, so that the pace of the client is that of the server. */
    private static Socket open(int port, String token) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("GET /api/profile/export HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Authorization: Bearer " + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long readSlowly(InputStream response) throws IOException {
        long endNanos = System.nanoTime() + SLOW.toNanos();
        long bytes = 0;
        while (System.nanoTime() < endNanos) {
            bytes += response.readNBytes(BYTES).length;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return bytes;
    }

    /** Reads the rest. Returns the number of its lines, one per row; fails unless the export is complete. */
    private static long readRows(InputStream response) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        StringBuilder end = new StringBuilder();
        long rows = 0;
        for (int length = response.read(buffer); length >= 0; length = response.read(buffer)) {
            for (int i = 0; i < length; i++) {
                rows += buffer[i] == '{' ? 1 : 0;
            }
            end.append(new String(buffer, Math.max(0, length - 20), Math.min(length, 20), StandardCharsets.US_ASCII));
            end.delete(0, Math.max(0, end.length() - 20));
        }
        assertThat(end.toString()).endsWith("}\n\r\n0\r\n\r\n");
        return rows;
    }
}
