package com.cruddur.testing;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy between the server and its database that a test can break. {@link #cut} simulates a database process that is
 * gone, {@link #blackHole} an unplugged cable, {@link #slow} a slow network, {@link #forget} a restarted firewall, and {@link
 * #leadTo} a moved address.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;

    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long AGAIN_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private volatile InetSocketAddress target;
    private volatile Duration delay = Duration.ZERO;
    /** Connections with an earlier number are forgotten. */
    private final AtomicInteger generation = new AtomicInteger();

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean passing = true;
    private ServerSocket listener;

    /** Forwards connections to a server. */
    public TcpProxy(String host, int port) {
        target = new InetSocketAddress(host, port);
        listener = listen(FreePort.find());
    }

    /** The URL of a database through this proxy. */
    public DatabaseUrl inFrontOf(DatabaseUrl url) {
        return new DatabaseUrl(
                url.user(),
                url.password(),
                "127.0.0.1",
                port(),
                url.database(),
                url.sslMode(),
                url.sslRootCertificate());
    }

    /** Resets all connections and refuses new ones. */
    public synchronized void cut() {
        close(listener);
        sockets.forEach(TcpProxy::reset);
    }

    /** Resets all connections and forwards new ones to another server, as if an address moves in a fail-over. */
    public void leadTo(DatabaseUrl url) {
        target = new InetSocketAddress(url.host(), url.port());
        sockets.forEach(TcpProxy::reset);
    }

    /** Accepts connections, but drops all bytes in both directions. */
    public void blackHole() {
        pass(false);
    }

    /** Delays all bytes in both directions. */
    public void slow(Duration delay) {
        this.delay = delay;
    }

    /** Drops all bytes of the present connections silently, as a restarted firewall does. */
    public void forget() {
        generation.incrementAndGet();
    }

    /** Forwards new connections to another server, as if a name gets another address. Open connections remain. */
    public void leadNewTo(DatabaseUrl url) {
        target = new InetSocketAddress(url.host(), url.port());
    }

    /** Forwards everything again. Bytes in transit arrive late. */
    public synchronized void resume() {
        slow(Duration.ZERO);
        pass(true);
        if (listener.isClosed()) {
            listener = listenAgain(listener.getLocalPort());
        }
    }

    /** The system may keep the port briefly if a client was connecting during the cut. */
    private ServerSocket listenAgain(int port) {
        long deadlineNanos = System.nanoTime() + AGAIN_LIMIT_NANOS;
        while (true) {
            try {
                return listen(port);
            } catch (UncheckedIOException e) {
                if (System.nanoTime() > deadlineNanos) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    /** The number of open connections. */
    public int connections() {
        return sockets.size() / 2;
    }

    @Override
    public void close() {
        cut();
        pass(true);
    }

    /** The port. */
    public synchronized int port() {
        return listener.getLocalPort();
    }

    private ServerSocket listen(int port) {
        try {
            // The constructor binds: on Unix with SO_REUSEADDR, and the socket is closed if binding fails.
            ServerSocket socket = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket server) {
        while (true) {
            try {
                connect(server.accept(), server);
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    @SuppressWarnings("resource") // Both are closed by the pumps.
    private void connect(Socket client, ServerSocket acceptedBy) throws IOException {
        sockets.add(client);
        Socket upstream = new Socket();
        sockets.add(upstream);
        try {
            upstream.connect(target);
        } catch (IOException e) {
            end(client);
            end(upstream);
            throw e;
        }
        if (acceptedBy.isClosed()) {
            // Cut before the connection was registered for a reset.
            reset(client);
            end(client);
            end(upstream);
            return;
        }
        int connectionGeneration = generation.get();
        Thread.ofVirtual().start(() -> pump(client, upstream, connectionGeneration));
        Thread.ofVirtual().start(() -> pump(upstream, client, connectionGeneration));
    }

    /** If one side ends, both are closed. */
    private void pump(Socket from, Socket to, int connectionGeneration) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                LockSupport.parkNanos(delay.toNanos());
                awaitPassing();
                if (connectionGeneration == generation.get()) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException | InterruptedException e) {
            // Cut, or closed by the peer.
        } finally {
            end(from);
            end(to);
        }
    }

    private void pass(boolean passes) {
        synchronized (gate) {
            passing = passes;
            gate.notifyAll();
        }
    }

    private void awaitPassing() throws InterruptedException {
        synchronized (gate) {
            while (!passing) {
                gate.wait();
            }
        }
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        close(socket);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Already closed.
        }
        close(socket);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Already closed.
        }
    }
}
