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

/** A client that keeps its connection busy with as little as it can, until the server has had enough. */
public final class SlowClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int PAUSE_MILLIS = 500;
    private static final int TINY_BUFFER_BYTES = 1024;

    private final Socket socket = new Socket();
    private final long sinceNanos = System.nanoTime();
    private final String again;
    private final boolean reading;

    private SlowClient(int port, String again, boolean reading) {
        this.again = again;
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

    /** One that says nothing. */
    public static SlowClient silent(int port) {
        return new SlowClient(port, "", true);
    }

    /** One that sends something, and then a little more again and again. */
    public static SlowClient trickling(int port, String first, String again) {
        SlowClient client = new SlowClient(port, again, true);
        client.send(first);
        return client;
    }

    /** One that asks for much and takes nothing of it. */
    public static SlowClient notReading(int port, String requests) {
        SlowClient client = new SlowClient(port, "G", false);
        client.send(requests);
        return client;
    }

    /** Sends something, and reads what comes first. */
    public String ask(String request) {
        send(request);
        try {
            byte[] answer = new byte[TINY_BUFFER_BYTES];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes on until the server closes the connection; how long that took, since it was made. */
    public Duration awaitCut() {
        try {
            while (!isCut()) {
                if (age().compareTo(LIMIT) > 0) {
                    throw new AssertionError("not cut off within " + LIMIT);
                }
                send(again);
            }
        } catch (UncheckedIOException e) {
            // Reset, which is as good.
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
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** Whoever doesn't read learns by writing: a closed connection resets what comes. */
    private boolean isCut() {
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
