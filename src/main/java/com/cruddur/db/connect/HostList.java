package com.cruddur.db.connect;

import com.cruddur.db.connect.DatabaseUrl.Malformed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pairs the hosts and the ports of a connection URL, and completes missing ones. */
final class HostList {

    private static final String DEFAULT_PORT = "5432";

    /** A password with one of these characters ends too early, and its rest is read as a host and a port. */
    private static final String IF_PASSWORD =
            "if it is a part of the user or the password, percent-encode both (@ is %40, / is %2F)";

    /** The default socket folders of Debian's libpq and of upstream's. */
    private static final List<String> SOCKET_FOLDERS = List.of("/var/run/postgresql", "/tmp");

    private HostList() {}

    /**
     * Pairs lists that are separated by commas.
     *
     * @param hosts may be empty, or contain empty elements
     * @param ports as many as hosts, or one for all hosts; may be empty
     */
    static List<DatabaseHost> parse(String hosts, String ports) {
        String[] names = hosts.split(",", -1);
        String[] numbers = ports.split(",", -1);
        if (numbers.length != 1 && numbers.length != names.length) {
            throw new Malformed("has " + numbers.length + " ports for " + names.length
                    + " hosts; write one port, or one for each host");
        }
        List<DatabaseHost> list = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            list.add(host(names[i], port(numbers[numbers.length == 1 ? 0 : i])));
        }
        if (list.size() > 1 && list.stream().anyMatch(DatabaseHost::isUnixSocket)) {
            throw new Malformed("has several hosts, one of them a Unix socket; the JDBC driver cannot mix them");
        }
        return list;
    }

    private static DatabaseHost host(String name, int port) {
        if (name.startsWith("@")) {
            throw new Malformed("has an abstract Unix socket, which the drivers do not support");
        }
        if (!name.matches("/.*|[^\\s/?#&@\\[\\]\\\\]*")) {
            throw new Malformed("has a host with an unexpected character; " + IF_PASSWORD);
        }
        return new DatabaseHost(name.isEmpty() ? defaultHost(port) : name, port);
    }

    /** A Unix socket if there is one, as in libpq. Without one, localhost is the more useful default. */
    private static String defaultHost(int port) {
        return SOCKET_FOLDERS.stream()
                .filter(folder -> Files.exists(Path.of(new DatabaseHost(folder, port).socketPath())))
                .findFirst()
                .orElse("localhost");
    }

    private static int port(String digits) {
        String text = digits.isEmpty() ? DEFAULT_PORT : digits;
        if (!text.matches("[0-9]{1,5}")) {
            throw new Malformed("has a port that is not a number; " + IF_PASSWORD);
        }
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65535) {
            throw new Malformed("has a port outside 1–65535");
        }
        return port;
    }
}
