package com.cruddur.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row as measured.
 *
 * @param unit of ours and the other
 * @param other what ours is compared with; null where the row is a figure of its own
 * @param figure what the target is about: a ratio, or ours where nothing is compared
 * @param problems why the row is not met whatever the figure says
 * @param notes what else there is to know
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

    /** The same with further problems. */
    Result with(List<String> furtherProblems) {
        List<String> all =
                Stream.concat(problems.stream(), furtherProblems.stream()).toList();
        return new Result(unit, ours, other, figure, target, all, notes);
    }

    JsonObject json(Row row) {
        return new JsonObject()
                .put("row", row.name())
                .put("what", row.what())
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
