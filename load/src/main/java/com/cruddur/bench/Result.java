package com.cruddur.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of a row.
 *
 * @param unit the unit of {@code ours} and {@code other}
 * @param ours the measured server's value
 * @param other the reference's value, or null without a reference
 * @param figure the value that the target applies to: a ratio, or {@code ours} without a reference
 * @param problems reasons why the target is not met, regardless of the figure
 * @param notes additional information
 */
record Result(
        String unit,
        double ours,
        @Nullable Double other,
        double figure,
        Target target,
        List<String> problems,
        List<String> notes) {

    boolean isMet() {
        return problems.isEmpty() && target.isMetBy(figure);
    }

    /** A copy with further problems. */
    Result with(List<String> furtherProblems) {
        List<String> all =
                Stream.concat(problems.stream(), furtherProblems.stream()).toList();
        return new Result(unit, ours, other, figure, target, all, notes);
    }

    /** A copy with further notes. */
    Result withNotes(List<String> furtherNotes) {
        List<String> all = Stream.concat(notes.stream(), furtherNotes.stream()).toList();
        return new Result(unit, ours, other, figure, target, problems, all);
    }

    JsonObject json(Row row) {
        return new JsonObject()
                .put("row", row.name())
                .put("what", row.description())
                .put("unit", unit)
                .put("ours", ours)
                .put("other", other)
                .put("figure", figure)
                .put("target", target.toString())
                .put("met", isMet())
                .put("problems", problems)
                .put("notes", notes);
    }
}
