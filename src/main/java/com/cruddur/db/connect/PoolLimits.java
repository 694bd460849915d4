package com.cruddur.db.connect;

/**
 * The bounds of a pool of one event loop.
 *
 * @param connections the maximum number of connections to a server
 * @param writeConnections how many of them only serve writes; 0 if reads and writes share all
 * @param statementsPerConnection the maximum number of statements in flight on one connection
 * @param queueCapacity the maximum number of statements in an admission queue
 */
public record PoolLimits(int connections, int writeConnections, int statementsPerConnection, int queueCapacity) {

    /** Half of the pipelining limit, so that a new statement waits behind few others. */
    private static final int STATEMENTS_PER_CONNECTION = 8;

    /**
     * The maximum for a bulkhead. Its statements take long, so a pipelined one would wait in the connection instead of
     * the queue.
     */
    private static final int BULKHEAD_STATEMENTS_PER_CONNECTION = 1;

    /**
     * The part of the connections that a bulkhead gets, at least one. The number is small: each of its statements may keep
     * a processor of the database busy.
     */
    private static final int BULKHEAD_SHARE = 10;

    /** The bounds of a pool of fast statements. Half of its connections, if it has several, serve writes. */
    public static PoolLimits of(int connections, int queueCapacity) {
        return new PoolLimits(connections, connections / 2, STATEMENTS_PER_CONNECTION, queueCapacity);
    }

    /** The maximum number of statements in flight. */
    public int maxInFlight() {
        return connections * statementsPerConnection;
    }

    int readConnections() {
        return connections - writeConnections;
    }

    /** Whether a connection has several statements in flight. */
    boolean isPipelined() {
        return statementsPerConnection > 1;
    }

    /** The maximum number of statements that wait for their turn. */
    public int maxQueued() {
        return writeConnections == 0 ? queueCapacity : 2 * queueCapacity;
    }

    /** Whether there are enough connections to set some aside. */
    public boolean hasBulkhead() {
        return connections > 1;
    }

    /** A tenth of the connections, at least one, and a fourth of the queue, for expensive reads. */
    public PoolLimits bulkhead() {
        return new PoolLimits(
                Math.ceilDiv(connections, BULKHEAD_SHARE), 0, BULKHEAD_STATEMENTS_PER_CONNECTION, queueCapacity / 4);
    }

    /** The bounds that remain for all other statements. */
    public PoolLimits besideBulkhead() {
        PoolLimits bulkhead = bulkhead();
        return of(connections - bulkhead.connections, queueCapacity - bulkhead.queueCapacity);
    }
}
