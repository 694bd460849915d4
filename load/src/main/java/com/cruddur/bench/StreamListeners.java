package com.cruddur.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Listeners to the stream of home. Measures the time from the response of a post until the listeners receive the crud. */
final class StreamListeners implements AutoCloseable {

    private static final String STREAM = "/api/activities/home/stream";
    private static final int READY = -1;

    /** The server could not determine the current snapshot in time. The listener repeats its request. */
    private static final String UNAVAILABLE = "HTTP/1.1 503 ";

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final URI server;
    private final Selector selector = Selector.open();
    private final byte[] request;
    private final int[] receivedInRound;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Milliseconds from the response of a post to the median listener and to the last one. */
    record Delays(double median, double last) {}

    /** Connects all listeners and waits until each has received its first event id. */
    StreamListeners(URI server, int listeners) throws IOException {
        this.server = server;
        receivedInRound = new int[listeners];
        request = ("GET " + STREAM + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int listener = 0; listener < listeners; listener++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, listener);
        }
        awaitAll("id: ", READY);
    }

    /**
     * Posts a crud and waits until all listeners have received it.
     *
     * @param round a number from 1 that differs in each call
     */
    Delays post(String token, int round) throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(server.resolve("/api/activities"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"message\":\"To all listeners\",\"ttl\":\"1-hour\"}"))
                .build();
        int status = client.send(post, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("the status of a post is " + status);
        }
        long acknowledgedNanos = System.nanoTime();
        double[] millis = Arrays.stream(awaitAll("event: activities", round))
                .mapToDouble(nanos -> Math.max(0, nanos - acknowledgedNanos) / 1e6)
                .sorted()
                .toArray();
        return new Delays(millis[millis.length / 2], millis[millis.length - 1]);
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        client.close();
    }

    /** Waits until each listener has received a text, and returns the times. */
    private long[] awaitAll(String text, int round) throws IOException {
        long[] receivedNanos = new long[receivedInRound.length];
        long limit = System.nanoTime() + LIMIT_NANOS;
        int missing = receivedInRound.length;
        while (missing > 0) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(LIMIT_NANOS));
            if (System.nanoTime() > limit) {
                throw new IOException(missing + " listeners received nothing");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                int listener = (int) key.attachment();
                SocketChannel channel = (SocketChannel) key.channel();
                String received = read(channel);
                if (received.startsWith(UNAVAILABLE)) {
                    channel.write(ByteBuffer.wrap(request));
                } else if (received.contains(text) && receivedInRound[listener] != round) {
                    receivedInRound[listener] = round;
                    receivedNanos[listener] = System.nanoTime();
                    missing--;
                }
            }
            selector.selectedKeys().clear();
        }
        return receivedNanos;
    }

    private String read(SocketChannel channel) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new IOException("the server closed a stream");
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }
}
