package com.cruddur.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks every node some twenty times a second whether its PostgreSQL accepts writes. A round asks all nodes twice. A
 * node that accepts writes both times was a primary in between. Two such nodes are a split brain.
 */
final class PatroniPrimaries implements AutoCloseable {

    private static final long PAUSE_NANOS = 50_000_000;

    private final PatroniCluster cluster;
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger splitBrains = new AtomicInteger();
    private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean isStopped;

    PatroniPrimaries(PatroniCluster cluster) {
        this.cluster = cluster;
        thread.execute(this::run);
    }

    private void run() {
        while (!isStopped) {
            List<Integer> primaries = new ArrayList<>(PatroniCluster.NODES);
            primaries.removeIf(node -> !isPrimary(node));
            primaries.removeIf(node -> !isPrimary(node));
            if (primaries.size() > 1) {
                splitBrains.incrementAndGet();
            }
            rounds.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isPrimary(int node) {
        @Nullable Connection connection = connections.get(node);
        try {
            if (connection == null) {
                connection = cluster.connect(node);
                connections.put(node, connection);
            }
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT NOT pg_is_in_recovery()")) {
                return rows.next() && rows.getBoolean(1);
            }
        } catch (SQLException e) {
            close(connections.remove(node));
            return false;
        }
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // The node is gone.
        }
    }

    /** The rounds so far that found more than one primary. */
    int splitBrains() {
        return splitBrains.get();
    }

    /** The rounds so far. */
    int rounds() {
        return rounds.get();
    }

    @Override
    public void close() {
        isStopped = true;
        thread.close();
        connections.values().forEach(PatroniPrimaries::close);
    }
}
