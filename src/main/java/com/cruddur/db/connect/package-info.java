/**
 * Connections to PostgreSQL: the URL, session settings, the pool, the admission queue in front of it, and the sentences
 * that tell an operator why a database cannot be used.
 *
 * <p>Internal classes of Vert.x in this package:
 *
 * <ul>
 * <li>{@code io.vertx.core.internal.ContextInternal} in {@link com.cruddur.db.connect.EventLoop}: creates promises
 *     whose listeners and timeouts run on a given event loop, and runs a task immediately if the caller is on that
 *     event loop. Public API has no such promise; without it, each timeout costs two hand-overs between threads. If it
 *     changes, the build fails, or {@code AdmissionQueueTest} and {@code ExactReadIT} fail.
 * <li>{@code io.vertx.sqlclient.internal} and {@code io.vertx.sqlclient.impl.QueryExecutor}, {@code RowSetImpl} in
 *     {@code SharedStatements}, and {@code PgPreparedStatement} in {@code NamedStatement}, which is in the client's package
 *     because that class is not public: execute a statement under a name that all sessions behind a pooler share. {@code
 *     SocketConnectionBase} in {@code PoolerConnection}: closes a socket without waiting for the statements in flight. If
 *     they change, the build or {@code PoolerIT} fails.
 * </ul>
 */
@NullMarked
package com.cruddur.db.connect;

import org.jspecify.annotations.NullMarked;
