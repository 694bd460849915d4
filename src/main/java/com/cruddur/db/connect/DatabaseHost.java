package com.cruddur.db.connect;

/**
 * The address of a PostgreSQL server.
 *
 * @param name a host name, an IP address, or the folder of a Unix socket, which starts with a slash
 * @param port the port, from 1 to 65535; part of a Unix socket's file name
 */
public record DatabaseHost(String name, int port) {

    public boolean isUnixSocket() {
        return name.startsWith("/");
    }

    /** The path of the Unix socket. */
    public String socketPath() {
        return name + "/.s.PGSQL." + port;
    }

    @Override
    public String toString() {
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
