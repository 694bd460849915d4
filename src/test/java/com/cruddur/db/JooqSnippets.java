package com.cruddur.db;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static java.util.Objects.requireNonNull;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.deleteFrom;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.update;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Converter;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Code of docs/jooq-on-vertx.md that the product does not need. {@link JooqSnippetsIT} runs it. */
final class JooqSnippets {

    private JooqSnippets() {}

    // tag::converter[]
    record Handle(String value) {
        static final Converter<String, Handle> CONVERTER =
                Converter.ofNullable(String.class, Handle.class, Handle::new, Handle::value);
    }

    static final Field<Handle> HANDLE = USERS.HANDLE.convert(Handle.CONVERTER);

    /** jOOQ's user type → the column's type → a type that the client encodes. */
    static <U> @Nullable Object toClient(Field<U> field, @Nullable U value) {
        Object databaseValue = field.getConverter().to(value);
        return switch (databaseValue) {
            case null -> null;
            case JSON json -> Json.decodeValue(json.data());
            case byte[] bytes -> Buffer.buffer(bytes);
            default -> databaseValue;
        };
    }
    // end::converter[]

    // tag::record[]
    /** Fills a jOOQ record from a row with the same columns in the same order. */
    static <R extends Record> R toRecord(Row row, R record) {
        for (int i = 0; i < record.size(); i++) {
            set(record, requireNonNull(record.field(i)), row.getValue(i));
        }
        return record;
    }

    private static <T> void set(Record record, Field<T> field, @Nullable Object value) {
        record.set(field, convert(field.getConverter(), fromClient(value)));
    }

    private static <D, U> @Nullable U convert(Converter<D, U> converter, @Nullable Object databaseValue) {
        return converter.from(converter.fromType().cast(databaseValue));
    }

    private static @Nullable Object fromClient(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonObject json -> JSON.json(json.encode());
            case JsonArray json -> JSON.json(json.encode());
            case Buffer buffer -> buffer.getBytes();
            case Numeric number -> number.bigDecimalValue();
            default -> value;
        };
    }
    // end::record[]

    // tag::typed-rows[]
    record Author(Handle handle, OffsetDateTime createdAt) {}

    private static final DSLContext JOOQ = DSL.using(SQLDialect.POSTGRES);

    private static final Statement AUTHORS =
            Statement.of(select(HANDLE, USERS.CREATED_AT).from(USERS).orderBy(USERS.HANDLE));

    static Future<List<Author>> authors(SqlClient client) {
        return client.preparedQuery(AUTHORS.sql())
                .execute(AUTHORS.bind())
                .map(rows -> rows.stream()
                        .map(row -> toRecord(row, newAuthorRecord()).into(Author.class))
                        .toList());
    }

    private static Record2<Handle, OffsetDateTime> newAuthorRecord() {
        return JOOQ.newRecord(HANDLE, USERS.CREATED_AT);
    }
    // end::typed-rows[]

    // tag::transaction[]
    private static final Param<UUID> UUID_ = parameter(USERS.UUID);
    private static final Param<String> NEW_HANDLE = parameter(USERS.HANDLE);

    private static final Statement DELETE_CRUDS =
            Statement.ofUpdate(deleteFrom(ACTIVITIES).where(ACTIVITIES.USER_UUID.eq(UUID_)), UUID_);

    private static final Statement RENAME = Statement.ofUpdate(
            update(USERS).set(USERS.HANDLE, NEW_HANDLE).where(USERS.UUID.eq(UUID_)), UUID_, NEW_HANDLE);

    /** Both or neither: if a future in the function fails, the client rolls back. Returns the number of deleted cruds. */
    static Future<Integer> startOver(Pool pool, UUID user, String newHandle) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(DELETE_CRUDS.sql())
                .execute(DELETE_CRUDS.bind(user))
                .compose(deleted -> connection
                        .preparedQuery(RENAME.sql())
                        .execute(RENAME.bind(user, newHandle))
                        .map(renamed -> deleted.rowCount())));
    }
    // end::transaction[]

    // tag::batch[]
    private static final Param<String> MESSAGE = parameter(ACTIVITIES.MESSAGE);
    private static final Param<OffsetDateTime> EXPIRES_AT = parameter(ACTIVITIES.EXPIRES_AT);

    private static final Statement INSERT = Statement.ofUpdate(
            insertInto(ACTIVITIES, ACTIVITIES.USER_UUID, ACTIVITIES.MESSAGE, ACTIVITIES.EXPIRES_AT)
                    .values(UUID_, MESSAGE, EXPIRES_AT),
            UUID_,
            MESSAGE,
            EXPIRES_AT);

    /** One execution per message, all in one round trip. Each is its own transaction unless a transaction is open. */
    static Future<?> insertAll(SqlClient client, UUID user, List<String> messages, OffsetDateTime expiresAt) {
        List<Tuple> batch = messages.stream()
                .map(message -> INSERT.bind(user, message, expiresAt))
                .toList();
        return client.preparedQuery(INSERT.sql()).executeBatch(batch);
    }
    // end::batch[]

    // tag::optional-filters[]
    enum Filter {
        AUTHOR,
        SINCE
    }

    private static final Param<String> AUTHOR = parameter(USERS.HANDLE);
    private static final Param<OffsetDateTime> SINCE = parameter(SQLDataType.TIMESTAMPWITHTIMEZONE);

    /** A constant statement for each combination, so that each has a plan of its own. */
    private static final Map<Set<Filter>, Statement> COUNTS = new HashMap<>();

    static {
        for (Set<Filter> filters : List.of(
                EnumSet.noneOf(Filter.class),
                EnumSet.of(Filter.AUTHOR),
                EnumSet.of(Filter.SINCE),
                EnumSet.allOf(Filter.class))) {
            COUNTS.put(filters, countOf(filters));
        }
    }

    private static Statement countOf(Set<Filter> filters) {
        return Statement.of(
                select(count())
                        .from(ACTIVITIES)
                        .join(USERS)
                        .on(USERS.UUID.eq(ACTIVITIES.USER_UUID))
                        .where(
                                filters.contains(Filter.AUTHOR)
                                        ? lower(USERS.HANDLE).eq(AUTHOR)
                                        : noCondition())
                        .and(filters.contains(Filter.SINCE) ? ACTIVITIES.CREATED_AT.ge(SINCE) : noCondition()),
                AUTHOR,
                SINCE);
    }

    static Future<Integer> cruds(SqlClient client, @Nullable String author, @Nullable OffsetDateTime since) {
        Set<Filter> filters = EnumSet.noneOf(Filter.class);
        if (author != null) {
            filters.add(Filter.AUTHOR);
        }
        if (since != null) {
            filters.add(Filter.SINCE);
        }
        Statement statement = requireNonNull(COUNTS.get(filters));
        return client.preparedQuery(statement.sql())
                .execute(statement.bind(author == null ? null : author.toLowerCase(Locale.ROOT), since))
                .map(rows -> rows.iterator().next().getInteger(0));
    }
    // end::optional-filters[]
}
