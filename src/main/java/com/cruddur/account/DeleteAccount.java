package com.cruddur.account;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.failure;
import static com.cruddur.db.Statement.member;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Input;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * Deletes the viewer's account. One statement marks it; after its commit the account is in no answer. The request then
 * deletes up to {@value #MAX_ROWS} rows, and up to {@value #MAX_COUNTED_ROWS} rows that other accounts' counters
 * include. {@link AccountSweep} deletes the rest.
 */
final class DeleteAccount {

    private static final int MAX_ROWS = 10_000;

    /** Likes of the account's replies are deleted before the replies, and are not the account's own rows. */
    private static final int MAX_COUNTED_ROWS = 40_000;

    /** A batch fails if it waits too long for a lock. */
    private static final int MAX_ATTEMPTS = 5;

    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement MARK = Statement.of(mark(), SUB, HANDLE).onPrimary();

    private final Database database;
    private final AccountRows rows;

    DeleteAccount(Database database) {
        this.database = database;
        this.rows = new AccountRows(database);
    }

    /**
     * Deletes the account.
     *
     * @param input its member {@code handle} is the viewer's own handle, as a confirmation
     */
    Future<StatementResult> delete(Viewer viewer, Input input) {
        String handle = Objects.requireNonNullElse(input.string("handle"), "").replaceFirst("^@", "");
        return database.execute(MARK, viewer.sub(), handle).compose(marked -> {
            Buffer body = marked.body();
            return marked.failure() != null || body == null
                    ? Future.succeededFuture(marked)
                    : deleteRows(UUID.fromString(body.toJsonObject().getString("uuid")), 0, 1)
                            .map(marked);
        });
    }

    private Future<Void> deleteRows(UUID account, int deleted, int attempt) {
        return rows.deleteBatch(account)
                .compose(
                        batch -> {
                            int total = deleted + batch.rows();
                            return batch.isLast() || total >= (batch.counted() ? MAX_COUNTED_ROWS : MAX_ROWS)
                                    ? Future.succeededFuture()
                                    : deleteRows(account, total, 1);
                        },
                        failed -> attempt == MAX_ATTEMPTS
                                ? Future.failedFuture(failed)
                                : deleteRows(account, deleted, attempt + 1));
    }

    /** A suspended viewer can delete the account, too. */
    private static Select<?> mark() {
        Users own = USERS.as("own");
        Field<UUID> uuid = field(name("deleted", "uuid"), SQLDataType.UUID);
        var found = name("own").as(select(USERS.UUID, USERS.HANDLE).from(USERS).where(USERS.COGNITO_USER_ID.eq(SUB)));
        var deleted = name("deleted")
                .as(select(Routines.deleteAccount(own.UUID).as(uuid))
                        .from(found)
                        .where(Routines.textKey(own.HANDLE).eq(Routines.textKey(HANDLE))));
        return with(found, deleted)
                .select(
                        failure(when(notExists(selectOne().from(found)), inline(ErrorCode.USER_NOT_REGISTERED.code()))
                                .when(notExists(selectOne().from(deleted)), inline(ErrorCode.HANDLE_MISMATCH.code()))
                                // Another request marked the account at the same time.
                                .when(
                                        field(select(uuid).from(deleted)).isNull(),
                                        inline(ErrorCode.USER_NOT_REGISTERED.code()))),
                        body(jsonObject(member("uuid", field(select(uuid).from(deleted))))));
    }
}
