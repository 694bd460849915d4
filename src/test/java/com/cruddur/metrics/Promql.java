package com.cruddur.metrics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the metrics and labels that a PromQL query names. It is a scanner, not a full parser: {@code promtool} checks the
 * grammar in {@code .ci/deploy}.
 */
final class Promql {

    /** A metric of a query, and its labels with the values that the query requires; empty for any value. */
    record Selector(String metric, Map<String, String> labels) {}

    private static final Pattern TOKEN = Pattern.compile("""
            \\s+|(?<string>"(?:[^"\\\\]|\\\\.)*")|(?<duration>\\[[^\\]]*])|(?<number>\\d+(?:\\.\\d+)?[smhdw]?)\
            |(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)|(?<operator>=~|!~|!=|==|>=|<=|[-+*/%^<>=,(){}])""");

    private static final Set<String> OPERATORS =
            Set.of("and", "or", "unless", "offset", "bool", "group_left", "group_right");

    /** Words that labels in parentheses follow. */
    private static final Set<String> LABEL_LISTS = Set.of("by", "without", "on", "ignoring");

    private final String query;
    private final List<String> tokens = new ArrayList<>();
    private final List<Selector> selectors = new ArrayList<>();
    private final List<String> grouped = new ArrayList<>();
    private int next;

    private Promql(String query) {
        this.query = query;
    }

    /**
     * The selectors of a query; a label that the query groups by counts as one of every selector.
     *
     * @throws IllegalArgumentException if a character, parenthesis or brace is out of place
     */
    static List<Selector> selectors(String query) {
        Promql promql = new Promql(query);
        promql.split();
        promql.read();
        for (Selector selector : promql.selectors) {
            promql.grouped.forEach(label -> selector.labels().putIfAbsent(label, ""));
        }
        return promql.selectors;
    }

    private void split() {
        Matcher matcher = TOKEN.matcher(query);
        Deque<String> open = new ArrayDeque<>();
        int at = 0;
        while (at < query.length()) {
            require(matcher.find(at) && matcher.start() == at, "has an odd character at " + at);
            at = matcher.end();
            String token = matcher.group();
            if (!token.isBlank()) {
                tokens.add(token);
            }
            switch (token) {
                case "(", "{" -> open.push(token);
                case ")" -> require("(".equals(open.poll()), "has a closing parenthesis too many");
                case "}" -> require("{".equals(open.poll()), "has a closing brace too many");
                default -> {}
            }
        }
        require(open.isEmpty(), "lacks a closing parenthesis or brace");
        require(!tokens.isEmpty(), "is empty");
    }

    private void read() {
        while (next < tokens.size()) {
            String token = tokens.get(next++);
            if (LABEL_LISTS.contains(token.toLowerCase(Locale.ROOT))) {
                readLabelList();
            } else if (isName(token) && !OPERATORS.contains(token) && !isCalled()) {
                selectors.add(new Selector(token, readMatchers()));
            }
        }
    }

    private void readLabelList() {
        require(tokens.get(next).equals("("), "names no labels to group by");
        while (!tokens.get(++next).equals(")")) {
            if (isName(tokens.get(next))) {
                grouped.add(tokens.get(next));
            }
        }
    }

    private boolean isCalled() {
        return next < tokens.size() && (tokens.get(next).equals("(") || LABEL_LISTS.contains(tokens.get(next)));
    }

    private Map<String, String> readMatchers() {
        Map<String, String> labels = new TreeMap<>();
        if (next == tokens.size() || !tokens.get(next).equals("{")) {
            return labels;
        }
        while (!tokens.get(next++).equals("}")) {
            if (tokens.get(next).equals("}")) {
                continue;
            }
            String label = tokens.get(next++);
            String operator = tokens.get(next++);
            String value = tokens.get(next++);
            require(isName(label) && value.startsWith("\""), "has an odd matcher");
            labels.put(label, operator.equals("=") ? value.substring(1, value.length() - 1) : "");
        }
        return labels;
    }

    private static boolean isName(String token) {
        return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("The query " + query + " " + what);
        }
    }
}
