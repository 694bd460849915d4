package com.cruddur;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * An address and port to listen on, and the error sentence for a port that is taken.
 *
 * @param setting the name of the setting that chooses the port
 */
record ListeningPort(String setting, String bindAddress, int port) {

    /**
     * Binds the port once and releases it.
     *
     * @throws CommandFailure if another process listens on it, or this process lacks the permission
     */
    void verifyFree() throws CommandFailure {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(bindAddress, port));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The error sentence for the operator. */
    CommandFailure failure(IOException cause) {
        return new CommandFailure("The server cannot listen on port " + port + " of " + bindAddress + " ("
                + cause.getMessage() + "). Stop the process that uses it, or change " + setting + " or BIND_ADDRESS.");
    }
}
