package com.cruddur.bench;

import com.cruddur.db.Statement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;

/**
 * A statement as the server sends it, so that what is compared runs the same SQL, whatever becomes of it.
 *
 * @param sql with {@code $1…}
 * @param argumentAt what stands at $1, $2, …: the index of the argument that goes there
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares two.
record ProductStatement(String sql, int[] argumentAt) {

    /** The constant of a class. */
    static ProductStatement of(String className, String constant) {
        try {
            Field field = Class.forName(className).getDeclaredField(constant);
            field.setAccessible(true);
            Statement statement = (Statement) field.get(null);
            Field argumentAt = Statement.class.getDeclaredField("argumentAt");
            argumentAt.setAccessible(true);
            return new ProductStatement(statement.sql(), (int[]) argumentAt.get(statement));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the server has no statement %s.%s any more: name here the one it has"
                            .formatted(className, constant),
                    e);
        }
    }

    static ProductStatement of(JsonObject json) {
        return new ProductStatement(
                json.getString("sql"),
                json.getJsonArray("argumentAt").stream()
                        .mapToInt(index -> (Integer) index)
                        .toArray());
    }

    JsonObject json() {
        JsonArray indices = new JsonArray();
        for (int index : argumentAt) {
            indices.add(index);
        }
        return new JsonObject().put("sql", sql).put("argumentAt", indices);
    }

    /** The SQL with an expression in place of each argument. */
    String with(String... arguments) {
        // From the last: $1 is the beginning of $10.
        String whole = sql;
        for (int i = argumentAt.length; i > 0; i--) {
            whole = whole.replace("$" + i, arguments[argumentAt[i - 1]]);
        }
        return whole;
    }
}
