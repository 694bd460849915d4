package com.cruddur;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where the server is to listen, and what is said where it can't.
 *
 * @param setting the name of the one that chooses the port
 */
record ListeningPort(String setting, String bindAddress, int port) {

    /**
     * Tries it.
     *
     * @throws CommandFailure where somebody else listens there, or nobody may
     */
    void refuseTaken() throws CommandFailure {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(bindAddress, port));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The sentence for whoever started the server. */
    CommandFailure failure(IOException cause) {
        return new CommandFailure(
                "Port %d on %s can't be listened on (%s): stop what uses it, or set %s or BIND_ADDRESS."
                        .formatted(port, bindAddress, cause.getMessage(), setting));
    }
}
