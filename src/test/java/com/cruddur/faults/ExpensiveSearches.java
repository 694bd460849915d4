package com.cruddur.faults;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Searches for terms that are frequent, that no index has, or that consist of as many words as permitted. */
final class ExpensiveSearches {

    private static final int MAX_TERM = 280;

    private static final List<String> PEOPLE_TERMS =
            List.of("a", "ada", "ada k", "\u732b".repeat(64), "a ".repeat(32).strip());

    private static final List<String> TERMS = List.of(
            "cloud",
            "a",
            "e t",
            "t!",
            "#c",
            "cloud a",
            "cloud the qq",
            "%_".repeat(MAX_TERM / 2),
            "%_".repeat(512),
            "a ".repeat(MAX_TERM / 2).strip(),
            ",".repeat(MAX_TERM),
            "\u732b".repeat(MAX_TERM),
            "a b c d e f g h i j k l m n o p q r s t u v w x y z",
            "the and cloud of to in it is a day",
            "zq ".repeat(MAX_TERM / 3).strip(),
            "cloud \ud83c\udf89 zz!");

    private ExpensiveSearches() {}

    static void addTo(ExpensiveRequests.Table table, DataSetTargets targets) {
        PEOPLE_TERMS.forEach(
                term -> table.get("searchUsers", shortened(term), "/api/users/search?limit=200&term=" + encoded(term)));
        TERMS.forEach(term -> addSearch(table, term));
        addSearch(table, "@" + targets.handle(0));
    }

    private static void addSearch(ExpensiveRequests.Table table, String term) {
        table.get("search", shortened(term), "/api/activities/search?limit=200&term=" + encoded(term));
    }

    private static String encoded(String term) {
        return URLEncoder.encode(term, StandardCharsets.UTF_8);
    }

    private static String shortened(String term) {
        return term.length() <= 12 ? term : term.substring(0, 4) + "… (" + term.length() + " characters)";
    }
}
