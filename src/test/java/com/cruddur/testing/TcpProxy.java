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
 * A network that a test can break: stands between the server and its database and passes bytes on, until it is {@link
 * #cut}, as when the database's process is gone, made a {@link #blackHole}, as when a cable is pulled, or {@link #slow};
 * or until it {@link #forget}s what is connected, or {@link #leadTo} another server.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 16 * 1024;

    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long AGAIN_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private volatile InetSocketAddress target;
    private volatile Duration delay = Duration.ZERO;
    /** Connections of an earlier one are forgotten. */
    private final AtomicInteger generation = new AtomicInteger();

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean passing = true;
    private ServerSocket listener;

    /** Passes on to a server. */
    public TcpProxy(String host, int port) {
        target = new InetSocketAddress(host, port);
        listener = listen(FreePort.find());
    }

    /** The way to a database through this proxy. */
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

    /** Resets every connection and refuses new ones. */
    public synchronized void cut() {
        close(listener);
        sockets.forEach(TcpProxy::reset);
    }

    /** Resets every connection; new ones lead to another server, as where an address moves in a fail-over. */
    public void leadTo(DatabaseUrl url) {
        target = new InetSocketAddress(url.host(), url.port());
        sockets.forEach(TcpProxy::reset);
    }

    /** Accepts connections still, but nothing gets through any more, in neither direction. */
    public void blackHole() {
        pass(false);
    }

    /** Holds back whatever passes, in either direction, for so long. */
    public void slow(Duration delay) {
        this.delay = delay;
    }

    /** Drops whatever comes over the connections that there are, and tells nobody, as a firewall does that was restarted. */
    public void forget() {
        generation.incrementAndGet();
    }

    /** New connections lead to another server, as where a name is given to another address; the others stay. */
    public void leadNewTo(DatabaseUrl url) {
        target = new InetSocketAddress(url.host(), url.port());
    }

    /** Passes everything on again, at once; what was on its way arrives late. */
    public synchronized void resume() {
        slow(Duration.ZERO);
        pass(true);
        if (listener.isClosed()) {
            listener = listenAgain(listener.getLocalPort());
        }
    }

    /** The system may hold on to the port for a moment, where somebody was about to connect as we were cut. */
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

    /** How many connections are open. */
    public int connections() {
        return sockets.size() / 2;
    }

    @Override
    public void close() {
        cut();
        pass(true);
    }

    /** Where it listens. */
    public synchronized int port() {
        return listener.getLocalPort();
    }

    private ServerSocket listen(int port) {
        try {
            // Bound as it is made: on Unix with the address to be used again, and closed where that fails.
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
            // Cut before it was one of those that are reset.
            reset(client);
            end(client);
            end(upstream);
            return;
        }
        int made = generation.get();
        Thread.ofVirtual().start(() -> pump(client, upstream, made));
        Thread.ofVirtual().start(() -> pump(upstream, client, made));
    }

    /** The end of one side is the end of both. */
    private void pump(Socket from, Socket to, int made) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int length = from.getInputStream().read(buffer);
                    length >= 0;
                    length = from.getInputStream().read(buffer)) {
                LockSupport.parkNanos(delay.toNanos());
                awaitPassing();
                if (made == generation.get()) {
                    to.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException | InterruptedException e) {
            // Cut, or closed by the other side.
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
            // Closed already.
        }
        close(socket);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Nothing is left to close.
        }
    }
}
