package com.cruddur.bench;

import java.util.List;
import java.util.Locale;

/** Medians, and numbers for people. */
final class Figures {

    private Figures() {}

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Three significant digits: 12345, 123, 12.3, 1.23. */
    static String rounded(double figure) {
        int digits = figure >= 100 ? 0 : figure >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f", figure);
    }
}
