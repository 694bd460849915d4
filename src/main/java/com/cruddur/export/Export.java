package com.cruddur.export;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.AVATARS;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import com.cruddur.auth.Viewer;
import com.cruddur.db.SnapshotReads;
import com.cruddur.db.SnapshotReads.Snapshot;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.Download;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * Exports what an account wrote and did, as of one snapshot. The rows go from a cursor to the client as fast as the client
 * reads.
 */
final class Export {

    private static final int ROWS_AT_A_TIME = 100;

    /** The first key of the advisory locks of exports; the second is a hash of the account. */
    private static final int LOCK_KEY = 0x65_78_70_6F;

    private static final Statement BEGIN = Statement.of(begin(), SUB);

    private final SnapshotReads reads;
    private final ExportsInProgress inProgress;

    /**
     * Creates the operation.
     *
     * @param inProgress the exports of the server
     */
    Export(SnapshotReads reads, ExportsInProgress inProgress) {
        this.reads = reads;
        this.inProgress = inProgress;
    }

    /**
     * Writes the export.
     *
     * @return fails with 503 if the server has too many exports, 429 if the account has one
     */
    Future<Void> write(Viewer viewer, Download download) {
        String sub = viewer.sub();
        try {
            inProgress.begin(sub);
        } catch (Failure failure) {
            return Future.failedFuture(failure);
        }
        return reads.read(snapshot -> snapshot.execute(BEGIN, sub)
                        .compose(begun -> writeProfile(download, begun))
                        .compose(written -> writeSections(snapshot, viewer, download)))
                .onComplete(done -> inProgress.end(sub));
    }

    private static Future<Void> writeProfile(Download download, StatementResult begun) {
        if (begun.failure() != null) {
            return Future.failedFuture(new Failure(
                    begun.failure().equals(ErrorCode.EXPORT_IN_PROGRESS.code())
                            ? ErrorCode.EXPORT_IN_PROGRESS
                            : ErrorCode.USER_NOT_REGISTERED));
        }
        Buffer object = Objects.requireNonNull(begun.body());
        // The sections are further members of this object.
        return download.write(object.getBuffer(0, object.length() - 1));
    }

    private static Future<Void> writeSections(Snapshot snapshot, Viewer viewer, Download download) {
        Future<Void> written = Future.succeededFuture();
        for (ExportSection section : ExportSection.ALL) {
            written = written.compose(previous -> write(section, snapshot, viewer, download));
        }
        return written.compose(all -> download.write(Buffer.buffer("}\n")));
    }

    private static Future<Void> write(ExportSection section, Snapshot snapshot, Viewer viewer, Download download) {
        AtomicInteger rows = new AtomicInteger();
        return download.write(Buffer.buffer(",\n\"" + section.name() + "\" : ["))
                .compose(opened -> snapshot.stream(
                        section.statement(),
                        ROWS_AT_A_TIME,
                        bodies -> download.write(elements(bodies, rows)),
                        viewer.sub()))
                .compose(read -> download.write(Buffer.buffer("]")));
    }

    private static Buffer elements(List<Buffer> bodies, AtomicInteger rows) {
        Buffer elements = Buffer.buffer();
        for (Buffer row : bodies) {
            elements.appendString(rows.getAndIncrement() == 0 ? "\n" : ",\n").appendBuffer(row);
        }
        return elements;
    }

    /**
     * Takes the lock of the account, which its transaction holds to the end, against an export by another server. Returns the
     * profile, of a suspended account, too.
     */
    private static Select<?> begin() {
        return select(
                failure(when(
                                notExists(selectOne().from(USERS).where(USERS.COGNITO_USER_ID.eq(SUB))),
                                inline(ErrorCode.USER_NOT_REGISTERED.code()))
                        .when(not(hasLock()), inline(ErrorCode.EXPORT_IN_PROGRESS.code()))),
                body(jsonObject(
                        member("exported_at", currentOffsetDateTime()),
                        member(
                                "profile",
                                field(select(profile())
                                        .from(USERS)
                                        .leftJoin(AVATARS)
                                        .on(AVATARS.USER_UUID.eq(USERS.UUID))
                                        .where(USERS.COGNITO_USER_ID.eq(SUB)))))));
    }

    private static Condition hasLock() {
        Field<Integer> account = function("hashtext", SQLDataType.INTEGER, SUB);
        return condition(function("pg_try_advisory_xact_lock", SQLDataType.BOOLEAN, inline(LOCK_KEY), account));
    }

    private static Field<JSON> profile() {
        return jsonObject(
                member("uuid", USERS.UUID),
                member("cognito_user_uuid", USERS.COGNITO_USER_ID),
                member("handle", USERS.HANDLE),
                member("display_name", USERS.DISPLAY_NAME),
                member("email", USERS.EMAIL),
                member("bio", USERS.BIO),
                member("created_at", USERS.CREATED_AT),
                member("avatar_jpeg_base64", function("encode", SQLDataType.CLOB, AVATARS.JPEG_512, inline("base64"))));
    }
}
