package com.cruddur.seen;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.MESSAGE_GROUP_MEMBERS;
import static com.cruddur.jooq.Tables.SEEN_MARKS;
import static com.cruddur.jooq.Tables.SEEN_SINCE;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.update;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.CaseConditionStep;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * Sets the viewer's marks. A mark only advances: of two devices that mark out of order, the later time wins. A time that is
 * not earlier than the mark also renews its snapshot.
 */
final class MarkSeen {

    private static final Param<OffsetDateTime> AT = parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);
    private static final Param<UUID> GROUP_UUID = parameter(MESSAGE_GROUP_MEMBERS.MESSAGE_GROUP_UUID);

    private static final Users MARKING = USERS.as("marking");

    /** A time in the future counts as now. */
    private static final Field<OffsetDateTime> GIVEN = least(AT, currentOffsetDateTime());

    private static final Field<OffsetDateTime> MARKED_AT =
            field(name("marked", "seen_at"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement NOTIFICATIONS = Statement.of(list(Mark.NOTIFICATIONS), SUB, AT);
    private static final Statement FOLLOWERS = Statement.of(list(Mark.FOLLOWERS), SUB, AT);
    private static final Statement MESSAGES = Statement.of(messages(), SUB, GROUP_UUID, AT);

    private final Database database;

    MarkSeen(Database database) {
        this.database = database;
    }

    Future<StatementResult> notifications(Viewer viewer, SeenAt seen) {
        return database.execute(NOTIFICATIONS, viewer.sub(), seen.at());
    }

    Future<StatementResult> followers(Viewer viewer, SeenAt seen) {
        return database.execute(FOLLOWERS, viewer.sub(), seen.at());
    }

    Future<StatementResult> messages(Viewer viewer, UUID groupUuid, SeenAt seen) {
        return database.execute(MESSAGES, viewer.sub(), groupUuid, seen.at());
    }

    private static Select<?> list(String list) {
        // The default for a viewer without a mark.
        Field<OffsetDateTime> before = coalesce(SEEN_SINCE.SEEN_AT, Mark.BEGINNING_OF_TIME);
        Condition isNoEarlier = GIVEN.ge(before);
        Condition renews = excluded(SEEN_MARKS.SEEN_AT)
                .ge(SEEN_MARKS.SEEN_AT)
                .and(excluded(SEEN_MARKS.SEEN_XMAX).ge(SEEN_MARKS.SEEN_XMAX));
        var marked = name("marked")
                .as(insertInto(
                                SEEN_MARKS,
                                SEEN_MARKS.USER_UUID,
                                SEEN_MARKS.LIST,
                                SEEN_MARKS.SEEN_AT,
                                SEEN_MARKS.SEEN_XMAX,
                                SEEN_MARKS.SEEN_XIP)
                        .select(select(
                                        MARKING.UUID,
                                        inline(list),
                                        greatest(GIVEN, before),
                                        when(isNoEarlier, SnapshotId.XMAX).otherwise(SEEN_SINCE.SEEN_XMAX),
                                        when(isNoEarlier, SnapshotId.IN_PROGRESS)
                                                .otherwise(SEEN_SINCE.SEEN_XIP))
                                .from(MARKING)
                                .leftJoin(SEEN_SINCE)
                                .on(SEEN_SINCE.SEEN_AT.gt(MARKING.CREATED_AT))
                                .where(MARKING.COGNITO_USER_ID.eq(SUB)))
                        .onConflict(SEEN_MARKS.USER_UUID, SEEN_MARKS.LIST)
                        .doUpdate()
                        .set(SEEN_MARKS.SEEN_AT, greatest(SEEN_MARKS.SEEN_AT, excluded(SEEN_MARKS.SEEN_AT)))
                        .set(
                                SEEN_MARKS.SEEN_XMAX,
                                when(renews, excluded(SEEN_MARKS.SEEN_XMAX)).otherwise(SEEN_MARKS.SEEN_XMAX))
                        .set(
                                SEEN_MARKS.SEEN_XIP,
                                when(renews, excluded(SEEN_MARKS.SEEN_XIP)).otherwise(SEEN_MARKS.SEEN_XIP))
                        .returningResult(SEEN_MARKS.SEEN_AT));
        return answer(marked, ViewerRow.notRegistered());
    }

    private static Select<?> messages() {
        var member = MESSAGE_GROUP_MEMBERS;
        var since = select(MARKING.UUID, SEEN_SINCE.SEEN_AT, SEEN_SINCE.SEEN_XMAX, SEEN_SINCE.SEEN_XIP)
                .from(MARKING)
                .leftJoin(SEEN_SINCE)
                .on(SEEN_SINCE.SEEN_AT.gt(MARKING.CREATED_AT))
                .where(MARKING.COGNITO_USER_ID.eq(SUB))
                .asTable("since");
        Field<OffsetDateTime> before =
                coalesce(member.SEEN_AT, since.field(SEEN_SINCE.SEEN_AT), Mark.BEGINNING_OF_TIME);
        Field<Long> xmax = coalesce(member.SEEN_XMAX, since.field(SEEN_SINCE.SEEN_XMAX));
        Field<Long[]> inProgress = coalesce(member.SEEN_XIP, since.field(SEEN_SINCE.SEEN_XIP));
        Condition renews = GIVEN.ge(before).and(SnapshotId.XMAX.ge(coalesce(xmax, inline(0L))));
        var marked = name("marked")
                .as(update(member)
                        .set(member.SEEN_AT, greatest(before, GIVEN))
                        .set(member.SEEN_XMAX, when(renews, SnapshotId.XMAX).otherwise(xmax))
                        .set(
                                member.SEEN_XIP,
                                when(renews, SnapshotId.IN_PROGRESS).otherwise(inProgress))
                        .from(since)
                        .where(member.USER_UUID.eq(since.field(MARKING.UUID)))
                        .and(member.MESSAGE_GROUP_UUID.eq(GROUP_UUID))
                        .returningResult(member.SEEN_AT));
        return answer(
                marked,
                ViewerRow.notRegistered()
                        .when(notExists(selectOne().from(marked)), inline(ErrorCode.MESSAGE_GROUP_NOT_FOUND.code())));
    }

    private static Select<?> answer(
            CommonTableExpression<Record1<OffsetDateTime>> marked, CaseConditionStep<String> failure) {
        return with(ViewerRow.TABLE, marked)
                .select(
                        failure(failure),
                        body(field(select(jsonObject(member("at", MARKED_AT))).from(marked))));
    }
}
