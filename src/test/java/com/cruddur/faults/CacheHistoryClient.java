package com.cruddur.faults;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client of two servers, which connects again when a server has closed its connection. */
final class CacheHistoryClient implements AutoCloseable {

    private final int[] ports;
    private final @Nullable Connection[] connections;

    CacheHistoryClient(int... ports) {
        this.ports = ports.clone();
        this.connections = new Connection[ports.length];
    }

    int servers() {
        return ports.length;
    }

    /** Sends a request to a server, and waits for the answer. */
    Connection.Answer ask(int server, byte[] request) throws IOException {
        Connection connection = connections[server];
        if (connection == null || !connection.isOpen()) {
            if (connection != null) {
                connection.close();
            }
            connection = new Connection(ports[server]);
            connections[server] = connection;
        }
        return connection.ask(request, true);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            if (connection != null) {
                connection.close();
            }
        }
    }
}
