package com.cruddur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The table of all results, in Markdown. */
final class ResultTable {

    private static final List<String> HEADER = List.of("row", "server", "reference", "figure", "target", "met");

    private ResultTable() {}

    static String of(Map<Row, Result> results) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        results.forEach((row, result) -> lines.add(line(row, result)));
        int[] widths = IntStream.range(0, HEADER.size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        StringBuilder table = new StringBuilder();
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                table.append("| ")
                        .append(line.get(column))
                        .append(" ".repeat(widths[column] - line.get(column).length() + 1));
            }
            table.append("|\n");
            if (line == HEADER) {
                table.append("| --- ".repeat(widths.length)).append("|\n");
            }
        }
        results.forEach((row, result) -> {
            result.problems().forEach(problem -> table.append("\n! " + row.name() + ": " + problem));
            result.notes().forEach(note -> table.append("\n" + row.name() + ": " + note));
        });
        return table.append('\n').toString();
    }

    /** The columns of a row from its server's value on. */
    static String columns(Row row, Result result) {
        return "| " + String.join(" | ", line(row, result).subList(1, HEADER.size())) + " |";
    }

    private static List<String> line(Row row, Result result) {
        return List.of(
                row.description(),
                Figures.rounded(result.ours()) + " " + result.unit(),
                result.other() == null ? "" : Figures.rounded(result.other()) + " " + result.unit(),
                Figures.rounded(result.figure()) + " " + result.target().unit(),
                result.target().toString(),
                result.isMet() ? "yes" : "no");
    }
}
