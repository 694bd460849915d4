package com.cruddur.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * What a load test found: a line for each level, and whether the server held.
 *
 * @param poolPage the pool's figures, beside the page that Gatling made
 */
record LoadReport(List<Level> levels, Properties outcome, Path gatlingPage, Path poolPage) {

    /** Past what the server can do, what it still does is at least so much of the best that it did before. */
    private static final double HELD = 0.9;

    private static final int REFUSED_WITHIN_MILLIS = 1_000;

    /** The first seconds of a level belong to the one before. */
    private static final int SETTLING_MILLIS = 2_000;

    /** A level: what was asked for a second, and what the server's own figures say became of it. */
    record Level(double offered, double good, double refused, double meanMillis, double inUse, double waiting) {

        static Level of(double offered, List<Scrape> scrapes) {
            Scrape first = scrapes.getFirst();
            Scrape last = scrapes.getLast();
            double seconds = (last.atMillis() - first.atMillis()) / 1000.0;
            double requests = last.sum(SECONDS + "_count") - first.sum(SECONDS + "_count");
            return new Level(
                    offered,
                    (last.requests("200") - first.requests("200")) / seconds,
                    (last.requests("503") - first.requests("503")) / seconds,
                    1000 * (last.sum(SECONDS + "_sum") - first.sum(SECONDS + "_sum")) / Math.max(1, requests),
                    scrapes.stream()
                            .mapToDouble(scrape -> scrape.sum(PoolPage.IN_USE))
                            .max()
                            .orElse(0),
                    scrapes.stream()
                            .mapToDouble(scrape -> scrape.sum(PoolPage.WAITING))
                            .max()
                            .orElse(0));
        }

        private static final String SECONDS = "cruddur_http_request_seconds";
    }

    static LoadReport of(double[] rates, int levelSeconds, List<Scrape> scrapes, Properties outcome, Path gatlingPage) {
        long begun = Long.parseLong(outcome.getProperty("begun"));
        List<Level> levels = IntStream.range(0, rates.length)
                .mapToObj(level -> Level.of(
                        rates[level],
                        between(
                                scrapes,
                                begun + 1000L * levelSeconds * level + SETTLING_MILLIS,
                                begun + 1000L * levelSeconds * (level + 1))))
                .toList();
        return new LoadReport(levels, outcome, gatlingPage, gatlingPage.resolveSibling("pool.html"));
    }

    long begunAtMillis() {
        return number("begun");
    }

    boolean isMet() {
        return promises().stream().allMatch(Promise::isKept);
    }

    String text() {
        StringBuilder text = new StringBuilder("""
                | offered/s | answered/s | refused/s | mean ms | connections busy | statements waiting |
                | --- | --- | --- | --- | --- | --- |
                """);
        levels.forEach(level -> text.append("| %.0f | %.0f | %.0f | %.1f | %.0f | %.0f |%n"
                .formatted(level.offered, level.good, level.refused, level.meanMillis, level.inUse, level.waiting)));
        promises()
                .forEach(promise -> text.append('\n')
                        .append(promise.isKept ? "held:     " : "NOT held: ")
                        .append(promise.what));
        return text.append("\n\nGatling's report: %s%nThe pool's figures: %s%n".formatted(gatlingPage, poolPage))
                .toString();
    }

    private record Promise(boolean isKept, String what) {}

    private List<Promise> promises() {
        double held = heldPastSaturation();
        List<Promise> promises = new ArrayList<>();
        promises.add(new Promise(
                held >= HELD,
                "past saturation never less than %.0f %% of the best before, at least %.0f %%"
                        .formatted(100 * held, 100 * HELD)));
        promises.add(new Promise(
                number("refused-without-retry-after") == 0,
                "%d refused with 503, each with Retry-After".formatted(number("refused"))));
        promises.add(new Promise(
                number("slowest-millis") <= REFUSED_WITHIN_MILLIS,
                "the slowest answer came after %d ms, within %d ms"
                        .formatted(number("slowest-millis"), REFUSED_WITHIN_MILLIS)));
        promises.add(new Promise(
                number("answered-otherwise") + number("unanswered") == 0,
                "of %d requests %d failed otherwise, %d were never answered"
                        .formatted(number("sent"), number("answered-otherwise"), number("unanswered"))));
        return promises;
    }

    /** The least that was answered, as a part of the best until then, of all levels from the first that refuses on. */
    private double heldPastSaturation() {
        double best = 0;
        double held = 1;
        boolean saturated = false;
        for (Level level : levels) {
            best = Math.max(best, level.good());
            saturated |= level.refused() > 0 || level.equals(levels.getLast());
            held = saturated ? Math.min(held, level.good() / best) : held;
        }
        return held;
    }

    private long number(String name) {
        return Long.parseLong(outcome.getProperty(name));
    }

    private static List<Scrape> between(List<Scrape> scrapes, long fromMillis, long toMillis) {
        return scrapes.stream()
                .filter(scrape -> scrape.atMillis() >= fromMillis && scrape.atMillis() <= toMillis)
                .toList();
    }
}
