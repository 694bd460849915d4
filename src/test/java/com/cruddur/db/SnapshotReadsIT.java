package com.cruddur.db;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.generateSeries;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.Field;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SnapshotReadsIT {

    /** More parts than a stack has frames. */
    private static final int ROWS = 20_000;

    private static final Field<Integer> NUMBER = field(name("numbers", "n"), SQLDataType.INTEGER);
    private static final Statement NUMBERS = Statement.of(select(body(jsonObject(member("n", NUMBER))))
            .from(generateSeries(inline(1), inline(ROWS)).as("numbers", "n")));

    @Test
    @Tag("slow")
    void endsAListOfManyParts() throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicInteger read = new AtomicInteger();
        Promise<Void> end = Promise.promise();
        try {
            vertx.runOnContext(here -> new SnapshotReads(vertx, TestPostgres.seeded(), 1)
                    .read(snapshot -> snapshot.stream(NUMBERS, 1, bodies -> {
                        read.addAndGet(bodies.size());
                        return Future.succeededFuture();
                    }))
                    .onComplete(end));
            end.future().await(60, TimeUnit.SECONDS);
            assertThat(read).hasValue(ROWS);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
