package com.cruddur.db;

import com.cruddur.db.connect.TimeLimits;
import com.cruddur.metrics.Metrics;
import com.cruddur.tracing.Requesters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends each statement to a server that can run it: reads to a replica if one proves them exact, the rest to the primary. */
final class Routing {

    private final Primary primary;
    private final ReplicaReads replicaReads;
    private final Metrics metrics;

    Routing(Primary primary, ReplicaReads replicaReads, Metrics metrics) {
        this.primary = primary;
        this.replicaReads = replicaReads;
        this.metrics = metrics;
    }

    /**
     * Runs a statement. Repeats it once if a row that it refers to was deleted while it ran: the second run sees the
     * deletion.
     */
    Future<Rows> run(Statement statement, @Nullable Object... arguments) {
        Requesters requesters = Requesters.current();
        return submit(statement, LateArguments.of(arguments))
                .recover(cause -> cause instanceof DatabaseFailure failure && failure.isReferenceDeleted()
                        ? requesters.call(() -> submit(statement, LateArguments.of(arguments)))
                        : Future.failedFuture(cause));
    }

    /** Runs a statement whose arguments are taken when it begins. */
    Future<Rows> submit(Statement statement, LateArguments arguments) {
        ReplicaSql replicaSql = statement.replicaSql();
        if (replicaSql == null || !replicaReads.isAvailable()) {
            return onPrimary(statement, arguments);
        }
        Requesters requesters = Requesters.current();
        return replicaReads
                .read(new ReplicaReads.Read(statement, replicaSql, arguments))
                .compose(rows -> rows.map(Future::succeededFuture)
                        .orElseGet(() -> requesters.call(() -> onPrimary(statement, arguments))))
                .timeout(TimeLimits.STATEMENT_MILLIS, TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(DatabaseFailure.of(cause)));
    }

    private Future<Rows> onPrimary(Statement statement, LateArguments arguments) {
        if (statement.replicaSql() != null) {
            metrics.primaryRead();
        }
        return primary.submit(statement, () -> statement.bind(arguments.get())).map(Rows::ofPrimary);
    }

    Future<?> close() {
        return Future.join(primary.close(), replicaReads.close());
    }
}
