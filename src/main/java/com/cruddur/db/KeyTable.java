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
 * The keys that a statement is asked for, of which it answers each by a row: one parameter, an array, and the table that
 * the statement finds them in.
 *
 * @param keys the parameter
 * @param key the table's one column
 */
public record KeyTable<K>(Param<K[]> keys, Field<K> key) {

    private static final String NAME = "asked";

    /** Keys of the type of a column. */
    public static <K> KeyTable<K> of(Field<K> column) {
        return new KeyTable<>(
                Statement.parameter(column.getDataType().array()),
                field(name(NAME, column.getName()), column.getDataType()));
    }

    /**
     * The keys as a table. The planner doesn't see how many they are: so one plan does for any number, where it would
     * make another each time for the few that are at hand.
     */
    public Table<?> table() {
        Field<K> value = field(name("value"), key.getDataType());
        return unnest(array(select(value).from(unnest(keys).as("given", "value"))))
                .as(name(NAME), key.getUnqualifiedName());
    }

    Class<K> type() {
        return key.getType();
    }

    /** Those of a statement that has the keys as its first parameter. */
    @Nullable Object[] arguments(Set<K> asked, List<@Nullable Object> more) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(Arrays.copyOf(asked.toArray(), asked.size(), keys.getType()));
        all.addAll(more);
        return all.toArray();
    }
}
