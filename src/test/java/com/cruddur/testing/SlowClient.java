package com.cruddur.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A client that holds a connection with as few bytes as possible. */
public final class SlowClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int PAUSE_MILLIS = 500;
    private static final int TINY_BUFFER_BYTES = 1024;

    private final Socket socket = new Socket();
    private final long connectedNanos = System.nanoTime();
    private final String repeated;
    private final boolean reading;

    private SlowClient(int port, String repeated, boolean reading) {
        this.repeated = repeated;
        this.reading = reading;
        try {
            if (!reading) {
                socket.setReceiveBufferSize(TINY_BUFFER_BYTES);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(PAUSE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that sends nothing. */
    public static SlowClient silent(int port) {
        return new SlowClient(port, "", true);
    }

    /** A client that sends some text, and then more text twice a second. */
    public static SlowClient trickling(int port, String first, String repeated) {
        SlowClient client = new SlowClient(port, repeated, true);
        client.send(first);
        return client;
    }

    /** A client that sends requests and does not read the responses. */
    public static SlowClient notReading(int port, String requests) {
        SlowClient client = new SlowClient(port, "G", false);
        client.send(requests);
        return client;
    }

    /** Sends a request and reads the first bytes of the response. */
    public String ask(String request) {
        send(request);
        try {
            byte[] buffer = new byte[TINY_BUFFER_BYTES];
            int length = socket.getInputStream().read(buffer);
            return new String(buffer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Continues until the server closes the connection. Returns the age of the connection at that time. */
    public Duration awaitClose() {
        try {
            while (!isClosed()) {
                if (age().compareTo(LIMIT) > 0) {
                    throw new AssertionError("not closed within " + LIMIT);
                }
                send(repeated);
            }
        } catch (UncheckedIOException e) {
            // A reset also closes the connection.
        }
        return age();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - connectedNanos);
    }

    /** A client that does not read notices the close when a write fails. */
    private boolean isClosed() {
        if (!reading) {
            LockSupport.parkNanos(Duration.ofMillis(PAUSE_MILLIS).toNanos());
            return false;
        }
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
