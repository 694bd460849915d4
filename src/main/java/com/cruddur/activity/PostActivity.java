package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.IdempotencyKey;
import io.vertx.core.Future;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/** Posts an activity. */
final class PostActivity {

    private static final Param<String> MESSAGE = parameter(ACTIVITIES.MESSAGE);
    private static final Param<Integer> TTL_HOURS = parameter(SQLDataType.INTEGER);

    private static final Statement POST =
            Statement.of(post(), SUB, MESSAGE, TTL_HOURS, Idempotency.KEY, Idempotency.REQUEST_HASH);

    private final Database database;

    PostActivity(Database database) {
        this.database = database;
    }

    Future<StatementResult> post(Viewer viewer, NewActivity activity, IdempotencyKey idempotencyKey) {
        return database.execute(
                POST,
                viewer.sub(),
                activity.message(),
                activity.ttl().hours(),
                idempotencyKey.value(),
                idempotencyKey.requestHash());
    }

    private static Select<?> post() {
        NewActivityRow activity = new NewActivityRow(
                MESSAGE,
                inline(null, ACTIVITIES.REPLY_TO_ACTIVITY_UUID),
                currentOffsetDateTime(),
                currentOffsetDateTime().plus(hours(TTL_HOURS)),
                ViewerRow.TABLE);
        return with(ViewerRow.TABLE, activity.draft(), activity.claim(), activity.inserted())
                .select(activity.failure(ViewerRow.notRegistered()), activity.body());
    }

    private static Field<?> hours(Field<Integer> hours) {
        Field<Integer> none = inline(0);
        return function("make_interval", SQLDataType.INTERVAL, none, none, none, none, hours);
    }
}
