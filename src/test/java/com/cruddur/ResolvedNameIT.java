package com.cruddur;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ResolvedNameIT {

    private static final String NAME = "database.test";

    /** 127.0.0.1, for 600 seconds: the time to live of Docker's names. */
    private static final byte[] ANSWER = HexFormat.of().parseHex("c00c00010001000002580004" + "7f000001");

    // Offsets in the header.
    private static final int FLAGS = 2;
    private static final int ANSWERS = 6;

    @Tag("slow")
    @Test
    void aNameIsResolvedAgainBeforeItsTimeToLive() throws Exception {
        try (DatagramSocket names = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                ServerSocket database = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            AtomicInteger queries = new AtomicInteger();
            Thread.ofVirtual().start(() -> answer(names, queries));
            VertxOptions options = Server.vertxOptions();
            options.getAddressResolverOptions()
                    .addServer("127.0.0.1:" + names.getLocalPort())
                    .addSearchDomain("");
            Vertx vertx = Vertx.vertx(options);
            try {
                NetClient client = vertx.createNetClient();
                connect(client, database);
                connect(client, database);
                assertThat(queries).hasValue(1);
                eventually(() -> {
                    connect(client, database);
                    assertThat(queries).hasValueGreaterThan(1);
                });
            } finally {
                vertx.close().await(10, TimeUnit.SECONDS);
            }
        }
    }

    private static void connect(NetClient client, ServerSocket database) throws Exception {
        client.connect(database.getLocalPort(), NAME).await(10, TimeUnit.SECONDS);
        database.accept().close();
    }

    /** Answers queries for an IPv4 address, and those for an IPv6 address with none (RFC 1035), until the socket is closed. */
    private static void answer(DatagramSocket socket, AtomicInteger queries) {
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(new byte[512], 512);
                socket.receive(query);
                ByteBuffer response = ByteBuffer.allocate(query.getLength() + ANSWER.length);
                response.put(query.getData(), 0, query.getLength());
                boolean isIpv4 = response.getShort(query.getLength() - 4) == 1;
                response.putShort(FLAGS, (short) 0x8180).putShort(ANSWERS, (short) (isIpv4 ? 1 : 0));
                if (isIpv4) {
                    queries.incrementAndGet();
                    response.put(ANSWER);
                }
                socket.send(new DatagramPacket(response.array(), response.position(), query.getSocketAddress()));
            }
        } catch (IOException e) {
            // The socket is closed.
        }
    }
}
