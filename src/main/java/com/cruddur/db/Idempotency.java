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
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.TableLike;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;

/**
 * Idempotency keys, as a part of the statement that writes. A repeated request writes nothing and gets the first answer.
 *
 * <p>The statement first drafts the row with its uuid and the answer, then claims the key. A second request finds the
 * claim of the first one. If both arrive at once, it waits for the commit, because {@code ON CONFLICT DO UPDATE} does. It
 * writes nothing, because the claim contains the uuid of another draft.
 */
public final class Idempotency {

    /** The {@code Idempotency-Key}; null for a request without one, which always writes. */
    public static final Param<String> KEY = Statement.parameter(IDEMPOTENCY_KEYS.KEY);

    /** SHA-256 of the request. */
    public static final Param<byte[]> REQUEST_HASH = Statement.parameter(IDEMPOTENCY_KEYS.REQUEST_HASH);

    /** Older servers need the cast to know the type of the parameter. */
    private static final Condition HAS_KEY = KEY.cast(SQLDataType.CLOB).isNotNull();

    /** How long a key is valid. */
    private static final DayToSecond VALID = new DayToSecond(1);

    private static final IdempotencyKeys KNOWN = IDEMPOTENCY_KEYS.as("known");
    private static final IdempotencyKeys CLAIM = IDEMPOTENCY_KEYS.as("claim");

    private final CommonTableExpression<?> claim;
    private final TableLike<?> draft;
    private final Field<UUID> user;
    private final Field<UUID> draftUuid;
    private final Field<JSON> draftAnswer;

    /**
     * Claims the key for a draft.
     *
     * @param draft a table with the row to write, or without a row if the request fails
     * @param user the user of the key, as an expression that does not need the draft; null for an unregistered user
     */
    public Idempotency(TableLike<?> draft, Field<UUID> user, Field<UUID> uuid, Field<JSON> answer) {
        this.draft = draft;
        this.user = user;
        this.draftUuid = uuid;
        this.draftAnswer = answer;
        IdempotencyKeys keys = IDEMPOTENCY_KEYS;
        Condition expired = isExpired(keys);
        this.claim = name("claim")
                .as(insertInto(keys, keys.USER_UUID, keys.KEY, keys.REQUEST_HASH, keys.CLAIM_UUID, keys.ANSWER)
                        .select(select(user, KEY, REQUEST_HASH, uuid, answer)
                                .from(draft)
                                .where(HAS_KEY))
                        .onConflict(keys.USER_UUID, keys.KEY)
                        .doUpdate()
                        .set(keys.REQUEST_HASH, renewed(expired, keys.REQUEST_HASH))
                        .set(keys.CLAIM_UUID, renewed(expired, keys.CLAIM_UUID))
                        .set(keys.ANSWER, renewed(expired, keys.ANSWER))
                        .set(keys.CREATED_AT, renewed(expired, keys.CREATED_AT))
                        .returning());
    }

    /** Whether a key is not valid any more, and can be claimed again. */
    public static Condition isExpired(IdempotencyKeys keys) {
        return keys.CREATED_AT.lt(currentOffsetDateTime().minus(inline(VALID)));
    }

    /**
     * Whether a committed request used the key for something else: for statements that write before they claim the key. A
     * concurrent request is found only by {@link #isReused}.
     */
    public static Condition isReusedBefore(Field<UUID> user) {
        return HAS_KEY.and(
                exists(selectOne().from(KNOWN).where(isKnown(user)).and(KNOWN.REQUEST_HASH.ne(REQUEST_HASH))));
    }

    /** {@code claim AS …}, for the {@code WITH} list, after the draft. */
    public CommonTableExpression<?> claim() {
        return claim;
    }

    /** Whether this request is the first one with its key, and writes. */
    public Condition isFirst() {
        return not(HAS_KEY).or(exists(selectOne().from(claim).where(CLAIM.CLAIM_UUID.eq(draftUuid))));
    }

    /** Whether the key was used for another request. */
    public Condition isReused() {
        return exists(selectOne().from(claim).where(CLAIM.REQUEST_HASH.ne(REQUEST_HASH)));
    }

    /**
     * The error code of a request, unless it repeats a committed one: that gets the first answer, even if the request would
     * fail now, because what it needs was deleted, expired or blocked since.
     */
    public Field<String> unlessRepeated(Field<String> errorCode) {
        return when(not(HAS_KEY.and(exists(firstRequest()))), errorCode);
    }

    /** The answer of the first request with the key. Without a draft there is no claim, and the first request is a committed one. */
    public Field<JSON> answer() {
        return coalesce(
                field(select(CLAIM.ANSWER).from(claim)),
                field(select(draftAnswer).from(draft)),
                field(firstRequest()));
    }

    /** The answer of the committed request that this one repeats. */
    private Select<Record1<JSON>> firstRequest() {
        return select(KNOWN.ANSWER).from(KNOWN).where(isKnown(user)).and(KNOWN.REQUEST_HASH.eq(REQUEST_HASH));
    }

    /** Whether a committed request used the key. */
    private static Condition isKnown(Field<UUID> user) {
        return KNOWN.USER_UUID.eq(user).and(KNOWN.KEY.eq(KEY)).and(not(isExpired(KNOWN)));
    }

    private static <T> Field<T> renewed(Condition expired, Field<T> column) {
        return when(expired, excluded(column)).otherwise(column);
    }
}
