package com.cruddur.account;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.REPORTED_ACTIVITIES;
import static com.cruddur.jooq.Tables.REPORTS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.with;

import com.cruddur.activity.ActivityJson;
import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Idempotency;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.jooq.tables.ReportedActivities;
import io.vertx.core.Future;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.ResultQuery;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;

/**
 * Reports an activity to the moderators, with a copy of the activity. Idempotent per reporter and activity: the first report
 * is kept. A block between reporter and author does not matter.
 */
final class ReportActivity {

    private static final Param<UUID> ACTIVITY_UUID = parameter(ACTIVITIES.UUID);
    private static final Param<String> REASON = parameter(REPORTS.REASON);
    private static final Param<String> COMMENT = parameter(REPORTS.COMMENT);

    /** The columns of the activity to report, which are those of a copy. */
    private static final ReportedActivities COPY = REPORTED_ACTIVITIES.as("activity");

    private static final Field<UUID> CLAIM_UUID = field(name("draft", "claim_uuid"), SQLDataType.UUID);
    private static final Field<UUID> REPORTER_UUID = field(name("draft", "reporter_uuid"), SQLDataType.UUID);
    private static final Field<JSON> ANSWER = field(name("draft", "answer"), SQLDataType.JSON);

    private static final Statement REPORT =
            Statement.of(report(), SUB, ACTIVITY_UUID, REASON, COMMENT, Idempotency.KEY, Idempotency.REQUEST_HASH);

    private final Database database;

    ReportActivity(Database database) {
        this.database = database;
    }

    Future<StatementResult> report(Viewer viewer, UUID activityUuid, NewReport report, IdempotencyKey idempotencyKey) {
        return database.execute(
                REPORT,
                viewer.sub(),
                activityUuid,
                report.reason(),
                report.comment(),
                idempotencyKey.value(),
                idempotencyKey.requestHash());
    }

    /** Finds the activity, claims the {@code Idempotency-Key}, and inserts copy and report if the claim is new. */
    private static Select<?> report() {
        CommonTableExpression<?> activity = activity();
        CommonTableExpression<?> draft = draft(activity);
        Idempotency idempotency = new Idempotency(draft, ViewerRow.uuid(), CLAIM_UUID, ANSWER);
        Condition isNew = idempotency.isFirst();
        return with(
                        ViewerRow.TABLE,
                        activity,
                        draft,
                        idempotency.claim(),
                        name("copied").as(insertCopy(activity, draft, isNew)),
                        name("reported").as(insertReport(activity, draft, isNew)))
                .select(
                        failure(idempotency.unlessRepeated(ViewerRow.notRegistered()
                                .when(
                                        notExists(selectOne().from(activity)),
                                        inline(ErrorCode.ACTIVITY_NOT_FOUND.code()))
                                .when(idempotency.isReused(), inline(ErrorCode.IDEMPOTENCY_KEY_REUSED.code())))),
                        body(idempotency.answer()));
    }

    private static CommonTableExpression<?> activity() {
        return name("activity")
                .as(select(
                                ACTIVITIES.UUID,
                                ACTIVITIES.USER_UUID,
                                USERS.HANDLE,
                                USERS.DISPLAY_NAME,
                                ACTIVITIES.MESSAGE,
                                ACTIVITIES.REPLY_TO_ACTIVITY_UUID,
                                ACTIVITIES.CREATED_AT,
                                ACTIVITIES.EXPIRES_AT)
                        .from(ACTIVITIES)
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .where(ACTIVITIES.UUID.eq(ACTIVITY_UUID))
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(USERS.DELETED_AT.isNull())
                        .and(Visibility.isActive(ACTIVITIES.USER_UUID)));
    }

    private static CommonTableExpression<?> draft(CommonTableExpression<?> activity) {
        return name("draft")
                .as(select(
                                function("uuid_generate_v4", SQLDataType.UUID).as(CLAIM_UUID),
                                VIEWER.UUID.as(REPORTER_UUID),
                                jsonObject(member("uuid", COPY.UUID)).as(ANSWER))
                        .from(ViewerRow.TABLE, activity));
    }

    /** A copy that exists is kept: it shows the activity as it was at the first report. */
    private static ResultQuery<?> insertCopy(TableLike<?> activity, TableLike<?> draft, Condition isNew) {
        return insertInto(
                        REPORTED_ACTIVITIES,
                        REPORTED_ACTIVITIES.UUID,
                        REPORTED_ACTIVITIES.USER_UUID,
                        REPORTED_ACTIVITIES.HANDLE,
                        REPORTED_ACTIVITIES.DISPLAY_NAME,
                        REPORTED_ACTIVITIES.MESSAGE,
                        REPORTED_ACTIVITIES.REPLY_TO_ACTIVITY_UUID,
                        REPORTED_ACTIVITIES.CREATED_AT,
                        REPORTED_ACTIVITIES.EXPIRES_AT)
                .select(select(
                                COPY.UUID,
                                COPY.USER_UUID,
                                COPY.HANDLE,
                                COPY.DISPLAY_NAME,
                                COPY.MESSAGE,
                                COPY.REPLY_TO_ACTIVITY_UUID,
                                COPY.CREATED_AT,
                                COPY.EXPIRES_AT)
                        .from(activity, draft)
                        .where(isNew))
                .onConflictDoNothing()
                .returning(REPORTED_ACTIVITIES.UUID);
    }

    private static ResultQuery<?> insertReport(TableLike<?> activity, TableLike<?> draft, Condition isNew) {
        return insertInto(REPORTS, REPORTS.ACTIVITY_UUID, REPORTS.REPORTER_UUID, REPORTS.REASON, REPORTS.COMMENT)
                .select(select(COPY.UUID, REPORTER_UUID, REASON, COMMENT)
                        .from(activity, draft)
                        .where(isNew))
                .onConflictDoNothing()
                .returning(REPORTS.UUID);
    }
}
