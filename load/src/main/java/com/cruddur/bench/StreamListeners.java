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

/** Many listeners to the stream of home, and how long after a post was answered the crud has reached them. */
final class StreamListeners implements AutoCloseable {

    private static final String STREAM = "/api/activities/home/stream";
    private static final int READY = -1;

    /** Where the database was too slow to say where now is; a listener asks again. */
    private static final String TURNED_AWAY = "HTTP/1.1 503 ";

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final URI server;
    private final Selector selector = Selector.open();
    private final byte[] request;
    private final int[] heardInRound;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Milliseconds from a post's answer to the median listener, and to the last. */
    record Delays(double median, double last) {}

    /** Connects them all; when it returns, each listens. */
    StreamListeners(URI server, int listeners) throws IOException {
        this.server = server;
        heardInRound = new int[listeners];
        request = ("GET " + STREAM + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int listener = 0; listener < listeners; listener++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, listener);
        }
        collect("id: ", READY);
    }

    /**
     * Posts one crud, and waits until all have it.
     *
     * @param round another each time, from 1
     */
    Delays post(String token, int round) throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(server.resolve("/api/activities"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"message\":\"To all who listen\",\"ttl\":\"1-hour\"}"))
                .build();
        int status = client.send(post, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException("a post was answered with " + status);
        }
        long answeredNanos = System.nanoTime();
        double[] millis = Arrays.stream(collect("event: activities", round))
                .mapToDouble(nanos -> Math.max(0, nanos - answeredNanos) / 1e6)
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

    /** When each listener heard of it. */
    private long[] collect(String awaited, int round) throws IOException {
        long[] heardNanos = new long[heardInRound.length];
        long limit = System.nanoTime() + LIMIT_NANOS;
        int missing = heardInRound.length;
        while (missing > 0) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(LIMIT_NANOS));
            if (System.nanoTime() > limit) {
                throw new IOException(missing + " listeners heard nothing");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                int listener = (int) key.attachment();
                SocketChannel channel = (SocketChannel) key.channel();
                String said = read(channel);
                if (said.startsWith(TURNED_AWAY)) {
                    channel.write(ByteBuffer.wrap(request));
                } else if (said.contains(awaited) && heardInRound[listener] != round) {
                    heardInRound[listener] = round;
                    heardNanos[listener] = System.nanoTime();
                    missing--;
                }
            }
            selector.selectedKeys().clear();
        }
        return heardNanos;
    }

    private String read(SocketChannel channel) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            throw new IOException("the server ended a stream");
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }
}
