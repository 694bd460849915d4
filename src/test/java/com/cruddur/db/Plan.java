package com.cruddur.db;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The plan of a statement, from {@code EXPLAIN (ANALYZE, FORMAT JSON)}. */
record Plan(JsonObject explained) {

    static Plan of(String json) {
        return new Plan(new JsonArray(json).getJsonObject(0));
    }

    /** The tables, among these, that were read with a sequential scan which no limit ends. */
    List<String> readWhole(Set<String> tables) {
        List<JsonObject> limited = nodes(root())
                .filter(node -> node.getString("Node Type").equals("Limit"))
                .flatMap(Plan::children)
                .toList();
        return nodes(root())
                .filter(node -> !limited.contains(node))
                .filter(node -> node.getString("Node Type").endsWith("Seq Scan") && node.getDouble("Actual Loops") > 0)
                .map(node -> node.getString("Relation Name"))
                .filter(tables::contains)
                .toList();
    }

    /** The number of rows read, including filtered ones. A row and its index entry count once. */
    long rowsTouched() {
        return nodes(root())
                .filter(node -> node.getString("Node Type").endsWith(" Scan"))
                .mapToLong(node -> Math.round(node.getDouble("Actual Loops") * rowsALoop(node)))
                .sum();
    }

    private static double rowsALoop(JsonObject scan) {
        double besidesIndex = scan.getDouble("Rows Removed by Index Recheck", 0.0);
        return switch (scan.getString("Node Type")) {
            // The others were counted as entries of the index.
            case "Bitmap Heap Scan" -> besidesIndex;
            case "Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan", "Tid Scan" ->
                scan.getDouble("Actual Rows") + scan.getDouble("Rows Removed by Filter", 0.0) + besidesIndex;
            // Not a scan of a table.
            default -> 0;
        };
    }

    double millis() {
        return explained.getDouble("Execution Time");
    }

    /** The whole plan, from the top. */
    @Override
    public String toString() {
        return explained.encodePrettily();
    }

    private JsonObject root() {
        return explained.getJsonObject("Plan");
    }

    private static Stream<JsonObject> nodes(JsonObject node) {
        return Stream.concat(Stream.of(node), children(node).flatMap(Plan::nodes));
    }

    private static Stream<JsonObject> children(JsonObject node) {
        return node.getJsonArray("Plans", new JsonArray()).stream().map(JsonObject.class::cast);
    }
}
