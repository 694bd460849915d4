package com.cruddur.db;

import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.unnest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a statement that returns a row for each of many keys: one array parameter, and the table of its elements.
 *
 * @param keys the parameter
 * @param key the only column of the table
 */
public record BatchKeys<K>(Param<K[]> keys, Field<K> key) {

    private static final String NAME = "batch";

    /** Keys of a column's type. */
    public static <K> BatchKeys<K> of(Field<K> column) {
        return new BatchKeys<>(
                Statement.parameter(column.getDataType().array()),
                field(name(NAME, column.getName()), column.getDataType()));
    }

    // tag::keys[]
    /**
     * The keys as a table. The planner cannot see the length of the array, so one generic plan serves any number of keys;
     * otherwise PostgreSQL would make a custom plan for each execution.
     */
    public Table<?> table() {
        Field<K> value = field(name("value"), key.getDataType());
        return unnest(array(select(value).from(unnest(keys).as("given", "value"))))
                .as(name(NAME), key.getUnqualifiedName());
    }
    // end::keys[]

    Class<K> type() {
        return key.getType();
    }

    /** The arguments of a statement whose first parameter is the keys. */
    @Nullable Object[] arguments(Set<K> batch, List<@Nullable Object> more) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(Arrays.copyOf(batch.toArray(), batch.size(), keys.getType()));
        all.addAll(more);
        return all.toArray();
    }
}
