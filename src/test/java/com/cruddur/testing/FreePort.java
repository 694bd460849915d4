package com.cruddur.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port for a server that starts, or restarts on the same port. */
public final class FreePort {

    private static final int FIRST = 16_000;
    private static final int FIRST_GIVEN = 32_000;
    private static final int MAX_TRIES = 100;

    private FreePort() {}

    /** Below the ephemeral ports, so the system does not assign the port to a connection meanwhile. */
    public static int find() {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_GIVEN);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // The port is in use.
            }
        }
        throw new IllegalStateException("no port is free");
    }
}
