package com.cruddur.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * The report of a load test: a line per level, and whether the criteria are met.
 *
 * @param poolReport the pool metrics, next to Gatling's report
 */
record LoadReport(List<Level> levels, Properties outcome, Path gatlingReport, Path poolReport) {

    /** Minimum throughput beyond saturation, relative to the best level before. */
    private static final double MIN_THROUGHPUT_RATIO = 0.9;

    private static final int MAX_RESPONSE_MILLIS = 1_000;

    /** The first seconds of a level contain responses of the previous one. */
    private static final int SETTLING_MILLIS = 2_000;

    /** A level: the offered rate, and the outcome according to the server's metrics. */
    record Level(double offered, double succeeded, double rejected, double meanMillis, double inUse, double queued) {

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
                            .mapToDouble(scrape -> scrape.sum(PoolReport.IN_USE))
                            .max()
                            .orElse(0),
                    scrapes.stream()
                            .mapToDouble(scrape -> scrape.sum(PoolReport.QUEUED))
                            .max()
                            .orElse(0));
        }

        private static final String SECONDS = "cruddur_http_request_seconds";
    }

    static LoadReport of(
            double[] rates, int levelSeconds, List<Scrape> scrapes, Properties outcome, Path gatlingReport) {
        long startedAt = Long.parseLong(outcome.getProperty("started-at-millis"));
        List<Level> levels = IntStream.range(0, rates.length)
                .mapToObj(level -> Level.of(
                        rates[level],
                        between(
                                scrapes,
                                startedAt + 1000L * levelSeconds * level + SETTLING_MILLIS,
                                startedAt + 1000L * levelSeconds * (level + 1))))
                .toList();
        return new LoadReport(levels, outcome, gatlingReport, gatlingReport.resolveSibling("pool.html"));
    }

    long startedAtMillis() {
        return number("started-at-millis");
    }

    boolean isMet() {
        return criteria().stream().allMatch(Criterion::isMet);
    }

    String text() {
        StringBuilder text = new StringBuilder("""
                | offered/s | succeeded/s | rejected/s | mean ms | connections in use | statements queued |
                | --- | --- | --- | --- | --- | --- |
                """);
        levels.forEach(level -> text.append("| %.0f | %.0f | %.0f | %.1f | %.0f | %.0f |%n"
                .formatted(
                        level.offered, level.succeeded, level.rejected, level.meanMillis, level.inUse, level.queued)));
        criteria()
                .forEach(criterion -> text.append('\n')
                        .append(criterion.isMet ? "met:     " : "NOT met: ")
                        .append(criterion.what));
        return text.append("\n\nGatling's report: %s%nPool metrics: %s%n".formatted(gatlingReport, poolReport))
                .toString();
    }

    private record Criterion(boolean isMet, String what) {}

    private List<Criterion> criteria() {
        double ratio = throughputBeyondSaturation();
        List<Criterion> criteria = new ArrayList<>();
        criteria.add(new Criterion(
                ratio >= MIN_THROUGHPUT_RATIO,
                "throughput beyond saturation is at least %.0f %% of the best level before; target %.0f %%"
                        .formatted(100 * ratio, 100 * MIN_THROUGHPUT_RATIO)));
        criteria.add(new Criterion(
                number("rejected-without-retry-after") == 0,
                "%d requests were rejected with 503, each with Retry-After".formatted(number("rejected"))));
        criteria.add(new Criterion(
                number("slowest-millis") <= MAX_RESPONSE_MILLIS,
                "the slowest response took %d ms; target %d ms"
                        .formatted(number("slowest-millis"), MAX_RESPONSE_MILLIS)));
        criteria.add(new Criterion(
                number("failed") + number("unanswered") == 0,
                "of %d requests, %d failed otherwise and %d got no response"
                        .formatted(number("sent"), number("failed"), number("unanswered"))));
        return criteria;
    }

    /** The minimum throughput relative to the best level before, over all levels from the first one with rejections. */
    private double throughputBeyondSaturation() {
        double best = 0;
        double ratio = 1;
        boolean saturated = false;
        for (Level level : levels) {
            best = Math.max(best, level.succeeded());
            saturated |= level.rejected() > 0 || level.equals(levels.getLast());
            ratio = saturated ? Math.min(ratio, level.succeeded() / best) : ratio;
        }
        return ratio;
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
