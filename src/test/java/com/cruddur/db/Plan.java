package com.cruddur.db;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How PostgreSQL ran a statement, as {@code EXPLAIN (ANALYZE, FORMAT JSON)} tells it. */
record Plan(JsonObject explained) {

    static Plan of(String json) {
        return new Plan(new JsonArray(json).getJsonObject(0));
    }

    /** Of these tables those that were read from end to end. */
    List<String> readWhole(Set<String> tables) {
        return nodes(root())
                .filter(node -> node.getString("Node Type").endsWith("Seq Scan") && node.getDouble("Actual Loops") > 0)
                .map(node -> node.getString("Relation Name"))
                .filter(tables::contains)
                .toList();
    }

    /** How many rows and index entries were looked at, also those that were then left out. */
    long rowsTouched() {
        return nodes(root())
                .filter(node -> node.getString("Node Type").matches(".*(Seq|Index|Index Only|Bitmap Heap) Scan"))
                .mapToLong(node -> Math.round(node.getDouble("Actual Loops")
                        * (node.getDouble("Actual Rows")
                                + node.getDouble("Rows Removed by Filter", 0.0)
                                + node.getDouble("Rows Removed by Index Recheck", 0.0))))
                .sum();
    }

    double millis() {
        return explained.getDouble("Execution Time");
    }

    /** What it is from the top down. */
    @Override
    public String toString() {
        return explained.encodePrettily();
    }

    private JsonObject root() {
        return explained.getJsonObject("Plan");
    }

    private static Stream<JsonObject> nodes(JsonObject node) {
        return Stream.concat(
                Stream.of(node),
                node.getJsonArray("Plans", new JsonArray()).stream().flatMap(child -> nodes((JsonObject) child)));
    }
}
