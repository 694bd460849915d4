package com.cruddur.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests at a constant arrival rate, independent of the responses. An arrival waits for a connection if all are in use.
 * Its latency begins at its intended time, so a server that stalls is charged for each arrival of the stall: this corrects
 * for coordinated omission. A request without a response at the end counts with its time until then.
 */
final class OpenLoad implements AutoCloseable {

    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final int GRACE_SECONDS = 5;

    /**
     * Arrivals of this time are sent together. A generator that wakes for each arrival takes processor time that it does not
     * take at saturation: a rate of 70 % of saturation was more than the machine could serve.
     */
    private static final long TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Creates buffers that are kept until the end, without the leak detector, which would report them. */
    private static final ByteBufAllocator KEPT = new UnpooledByteBufAllocator(true, true);

    private final MultiThreadIoEventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean allBusy;
    // Only the event loop reads and writes the following.
    private final SplittableRandom random = new SplittableRandom(1000);
    private final Queue<LatencyConnection> idle = new ArrayDeque<>();
    private final Set<LatencyConnection> busy = new HashSet<>();
    private final List<ByteBuf> requests;
    private Arrivals arrivals = Arrivals.none();
    private Histogram latencies = new Histogram(HIGHEST_NANOS, DIGITS);
    private long answered;
    private long failed;

    /** Opens the connections. */
    OpenLoad(String url, int connections, List<Requests.Request> requests) throws InterruptedException {
        URI uri = URI.create(url);
        this.requests = requests.stream()
                .map(request -> encoded(request, uri.getAuthority()))
                .toList();
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        LatencyConnection connection = new LatencyConnection(channel, OpenLoad.this::answered);
                        channel.pipeline().addLast(new HttpResponseDecoder(), connection);
                        idle.add(connection);
                    }
                });
        for (int i = 0; i < connections; i++) {
            bootstrap.connect(uri.getHost(), uri.getPort()).sync();
        }
    }

    /** The responses per second with a request in flight on every connection. */
    double saturation(int seconds) throws InterruptedException, ExecutionException {
        drive(Arrivals.unlimited(), seconds);
        double rate = onEventLoop(() -> {
            arrivals = Arrivals.none();
            return answered / (double) seconds;
        });
        awaitResponses();
        return rate;
    }

    /** The latencies in nanoseconds at a constant arrival rate. */
    Histogram latencies(double perSecond, int seconds) throws InterruptedException, ExecutionException {
        drive(Arrivals.at(perSecond, seconds), seconds);
        awaitResponses();
        return onEventLoop(() -> {
            long now = System.nanoTime();
            busy.forEach(connection -> unanswered(now - connection.intendedNanos()));
            while (arrivals.remain()) {
                unanswered(now - arrivals.begin());
            }
            return latencies;
        });
    }

    /** Responses with an error status, and requests without a response. */
    long failed() throws InterruptedException, ExecutionException {
        return onEventLoop(() -> failed);
    }

    @Override
    public void close() {
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void drive(Arrivals next, int seconds) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        onEventLoop(() -> {
            arrivals = next;
            answered = 0;
            latencies = new Histogram(HIGHEST_NANOS, DIGITS);
            sendDue();
            return null;
        });
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(TICK_NANOS);
            // While all connections are in use, each response sends what is due.
            if (!allBusy && woken.compareAndSet(false, true)) {
                eventLoop.execute(() -> {
                    woken.set(false);
                    sendDue();
                });
            }
        }
    }

    private void sendDue() {
        long now = System.nanoTime();
        while (!idle.isEmpty() && arrivals.isDue(now)) {
            send(arrivals.begin());
        }
        if (allBusy != idle.isEmpty()) {
            allBusy = idle.isEmpty();
        }
    }

    private void send(long intendedNanos) {
        LatencyConnection connection = idle.remove();
        busy.add(connection);
        connection.send(requests.get(random.nextInt(requests.size())), intendedNanos);
    }

    private void answered(LatencyConnection connection, boolean success) {
        long latency = System.nanoTime() - connection.intendedNanos();
        latencies.recordValue(Math.min(HIGHEST_NANOS, Math.max(0, latency)));
        answered++;
        failed += success ? 0 : 1;
        busy.remove(connection);
        idle.add(connection);
        sendDue();
    }

    private void unanswered(long nanos) {
        latencies.recordValue(Math.min(HIGHEST_NANOS, nanos));
        failed++;
    }

    private void awaitResponses() throws InterruptedException, ExecutionException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        while (!onEventLoop(this::isFinished) && System.nanoTime() < limit) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private boolean isFinished() {
        sendDue();
        return busy.isEmpty() && !arrivals.remain();
    }

    private <T> T onEventLoop(Callable<T> task) throws InterruptedException, ExecutionException {
        return eventLoop.submit(task).get();
    }

    private static ByteBuf encoded(Requests.Request request, String host) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\nHost: ");
        text.append(host).append("\r\n");
        if (!request.token().isEmpty()) {
            text.append("Authorization: Bearer ").append(request.token()).append("\r\n");
        }
        if (!request.method().equals("GET")) {
            int length = request.body().getBytes(StandardCharsets.UTF_8).length;
            text.append("Content-Length: ").append(length).append("\r\n");
        }
        if (!request.body().isEmpty()) {
            text.append("Content-Type: application/json\r\n");
        }
        byte[] bytes = text.append("\r\n").append(request.body()).toString().getBytes(StandardCharsets.UTF_8);
        return Unpooled.unreleasableBuffer(KEPT.directBuffer(bytes.length).writeBytes(bytes));
    }
}
