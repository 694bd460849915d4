package com.cruddur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

    private static final int TIMES = 200;
    private static final int CLIENTS = 4;
    private static final int PATIENCE_MILLIS = 15_000;

    /** A connection that is accepted before the cut and registered after it would survive. */
    @Test
    void cutsAConnectionThatIsBeingAccepted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, TIMES * CLIENTS, InetAddress.getLoopbackAddress())) {
            for (int time = 0; time < TIMES; time++) {
                try (TcpProxy proxy = new TcpProxy("127.0.0.1", server.getLocalPort())) {
                    CountDownLatch connected = new CountDownLatch(1);
                    List<Thread> clients = Stream.generate(() -> Thread.ofPlatform()
                                    .unstarted(() -> connectAndWaitForTheEnd(proxy.port(), connected)))
                            .limit(CLIENTS)
                            .toList();
                    clients.forEach(Thread::start);
                    connected.await();
                    proxy.cut();
                    for (Thread client : clients) {
                        client.join(PATIENCE_MILLIS);
                        assertThat(client.isAlive()).isFalse();
                    }
                }
            }
        }
    }

    /**
     * Sends first, as a database client does. If a listener is closed during the handshake, Linux may drop the server's side
     * silently, and only a client that sends notices.
     */
    private static void connectAndWaitForTheEnd(int port, CountDownLatch connected) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connected.countDown();
            socket.getOutputStream().write('x');
            socket.getInputStream().read();
        } catch (IOException e) {
            // Reset or refused.
        }
    }
}
