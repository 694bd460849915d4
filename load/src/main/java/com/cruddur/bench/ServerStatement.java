package com.cruddur.bench;

import com.cruddur.db.Statement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;

/**
 * A statement of the server, so that the reference servers always run the same SQL.
 *
 * @param sql with {@code $1…}
 * @param argumentAt the argument's index for each of $1, $2, …
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ServerStatement(String sql, int[] argumentAt) {

    /** Reads the constant of a class, or a component of it. */
    static ServerStatement of(String className, String constant, String... components) {
        try {
            Field field = Class.forName(className).getDeclaredField(constant);
            field.setAccessible(true);
            Object holder = field.get(null);
            for (String component : components) {
                Field nested = holder.getClass().getDeclaredField(component);
                nested.setAccessible(true);
                holder = nested.get(holder);
            }
            Statement statement = (Statement) holder;
            Field argumentAt = Statement.class.getDeclaredField("argumentAt");
            argumentAt.setAccessible(true);
            return new ServerStatement(statement.sql(), (int[]) argumentAt.get(statement));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the server has no statement %s.%s: update its name in the benchmark"
                            .formatted(className, constant),
                    e);
        }
    }

    static ServerStatement of(JsonObject json) {
        return new ServerStatement(
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

    /** The SQL with an expression in the place of each parameter. */
    String with(String... arguments) {
        // Starts with the last parameter, because $1 is a prefix of $10.
        String whole = sql;
        for (int i = argumentAt.length; i > 0; i--) {
            whole = whole.replace("$" + i, arguments[argumentAt[i - 1]]);
        }
        return whole;
    }
}
