package com.cruddur.db;

import static com.cruddur.jooq.Tables.IDEMPOTENCY_KEYS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.when;

import com.cruddur.jooq.tables.IdempotencyKeys;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * The same request twice writes once and gets the first answer again, in the statement that writes.
 *
 * <p>The row to be written, its uuid and the answer are made first ({@code made}); then the key is claimed. Who comes
 * second finds the claim of the first, waiting for it to be committed where both arrive at once, for that is what
 * {@code ON CONFLICT DO UPDATE} does; and writes nothing, since the claim doesn't carry the uuid that it made itself.
 */
public final class Idempotency {

    /** The {@code Idempotency-Key}; null where there is none, and then every request is the first. */
    public static final Param<String> KEY = Statement.parameter(IDEMPOTENCY_KEYS.KEY);

    /** SHA-256 of what is asked under the key. */
    public static final Param<byte[]> REQUEST_HASH = Statement.parameter(IDEMPOTENCY_KEYS.REQUEST_HASH);

    /** The cast tells older servers what the parameter is. */
    private static final Condition HAS_KEY = KEY.cast(SQLDataType.CLOB).isNotNull();

    /** How long the first answer is given again. */
    private static final DayToSecond VALID = new DayToSecond(1);

    private static final IdempotencyKeys CLAIM = IDEMPOTENCY_KEYS.as("claim");

    private final CommonTableExpression<?> claim;
    private final TableLike<?> made;
    private final Field<UUID> madeUuid;
    private final Field<JSON> madeAnswer;

    /**
     * Claims the key for what was made.
     *
     * @param made a table of at most one row: what is to be written; none where the request fails
     * @param user whose key it is
     */
    public Idempotency(TableLike<?> made, Field<UUID> user, Field<UUID> uuid, Field<JSON> answer) {
        this.made = made;
        this.madeUuid = uuid;
        this.madeAnswer = answer;
        IdempotencyKeys keys = IDEMPOTENCY_KEYS;
        Condition outlived = isExpired(keys);
        this.claim = name("claim")
                .as(insertInto(keys, keys.USER_UUID, keys.KEY, keys.REQUEST_HASH, keys.CLAIM_UUID, keys.ANSWER)
                        .select(select(user, KEY, REQUEST_HASH, uuid, answer)
                                .from(made)
                                .where(HAS_KEY))
                        .onConflict(keys.USER_UUID, keys.KEY)
                        .doUpdate()
                        .set(keys.REQUEST_HASH, renewed(outlived, keys.REQUEST_HASH))
                        .set(keys.CLAIM_UUID, renewed(outlived, keys.CLAIM_UUID))
                        .set(keys.ANSWER, renewed(outlived, keys.ANSWER))
                        .set(keys.CREATED_AT, renewed(outlived, keys.CREATED_AT))
                        .returning());
    }

    /** Whether a key was claimed so long ago that it is as good as new. */
    public static Condition isExpired(IdempotencyKeys keys) {
        return keys.CREATED_AT.lt(currentOffsetDateTime().minus(inline(VALID)));
    }

    /**
     * Whether something else was asked under the key, as far as is known before it is claimed: for those who have to
     * write something first. What a request of the same moment asks is not known here, only by {@link #isReused}.
     */
    public static Condition isReusedBefore(Field<UUID> user) {
        IdempotencyKeys known = IDEMPOTENCY_KEYS.as("known");
        return HAS_KEY.and(exists(selectOne()
                .from(known)
                .where(known.USER_UUID.eq(user))
                .and(known.KEY.eq(KEY))
                .and(known.REQUEST_HASH.ne(REQUEST_HASH))
                .and(not(isExpired(known)))));
    }

    /** {@code claim AS …}, to stand in the {@code WITH} list behind what was made. */
    public CommonTableExpression<?> claim() {
        return claim;
    }

    /** Whether this request is the first, and is to write. */
    public Condition isFirst() {
        return not(HAS_KEY).or(exists(selectOne().from(claim).where(CLAIM.CLAIM_UUID.eq(madeUuid))));
    }

    /** Whether something else was asked under the same key. */
    public Condition isReused() {
        return exists(selectOne().from(claim).where(CLAIM.REQUEST_HASH.ne(REQUEST_HASH)));
    }

    /** The answer to give: the first one's. */
    public Field<JSON> answer() {
        return coalesce(
                field(select(CLAIM.ANSWER).from(claim)),
                field(select(madeAnswer).from(made)));
    }

    private static <T> Field<T> renewed(Condition outlived, Field<T> column) {
        return when(outlived, excluded(column)).otherwise(column);
    }
}
