package com.cruddur.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The server's pool metrics over time, as an HTML page next to Gatling's report. */
final class PoolReport {

    static final String IN_USE = "cruddur_db_connections_in_use";
    static final String QUEUED = "cruddur_db_statements_queued";
    static final String QUEUE_SECONDS = "cruddur_db_queue_seconds";

    private static final int WIDTH = 900;
    private static final int HEIGHT = 180;

    private PoolReport() {}

    /** The page with the scrapes from a time on. */
    static String html(long fromMillis, List<Scrape> scrapes) {
        List<Scrape> shown = scrapes.stream()
                .filter(scrape -> scrape.atMillis() >= fromMillis)
                .toList();
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <title>Connection pool under load</title>
                <style>
                  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 960px; color: #1d1b20 }
                  svg { background: #faf9fb; border: 1px solid #e3e0e8; border-radius: 8px }
                  polyline { fill: none; stroke: #6b3fd4; stroke-width: 1.5 }
                  text { font-size: 12px; fill: #605d66 }
                </style>
                <h1>Connection pool under load</h1>
                """
                + plot(
                        "Successful responses per second",
                        shown,
                        (before, now) -> rate(before, now, s -> s.requests("200")))
                + plot(
                        "Responses with 503 per second",
                        shown,
                        (before, now) -> rate(before, now, s -> s.requests("503")))
                + plot("Connections in use", shown, (before, now) -> now.sum(IN_USE))
                + plot("Statements in the admission queue", shown, (before, now) -> now.sum(QUEUED))
                + plot("Mean time in the admission queue, ms", shown, PoolReport::meanQueueMillis)
                + "</html>\n";
    }

    private static double meanQueueMillis(Scrape before, Scrape now) {
        double waits = now.sum(QUEUE_SECONDS + "_count") - before.sum(QUEUE_SECONDS + "_count");
        return waits == 0 ? 0 : 1000 * (now.sum(QUEUE_SECONDS + "_sum") - before.sum(QUEUE_SECONDS + "_sum")) / waits;
    }

    private static double rate(Scrape before, Scrape now, ToDoubleFunction<Scrape> figure) {
        return 1000
                * (figure.applyAsDouble(now) - figure.applyAsDouble(before))
                / Math.max(1, now.atMillis() - before.atMillis());
    }

    private static String plot(String title, List<Scrape> scrapes, ToDoubleBiFunction<Scrape, Scrape> figure) {
        double[] values = IntStream.range(1, scrapes.size())
                .mapToDouble(i -> figure.applyAsDouble(scrapes.get(i - 1), scrapes.get(i)))
                .toArray();
        double top = Math.max(
                1,
                IntStream.range(0, values.length)
                        .mapToDouble(i -> values[i])
                        .max()
                        .orElse(1));
        String points = IntStream.range(0, values.length)
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        (double) WIDTH * i / Math.max(1, values.length - 1),
                        HEIGHT - (HEIGHT - 20) * values[i] / top))
                .collect(Collectors.joining(" "));
        long seconds = scrapes.isEmpty()
                ? 0
                : (scrapes.getLast().atMillis() - scrapes.getFirst().atMillis()) / 1000;
        return String.format(
                Locale.ROOT,
                """
                <h2>%s</h2>
                <svg viewBox="0 0 %d %d" role="img" aria-label="%s over %d seconds, at most %.1f">
                  <polyline points="%s"/>
                  <text x="6" y="14">%.1f</text>
                  <text x="%d" y="%d" text-anchor="end">%d s</text>
                </svg>
                """,
                title,
                WIDTH,
                HEIGHT,
                title,
                seconds,
                top,
                points,
                top,
                WIDTH - 6,
                HEIGHT - 6,
                seconds);
    }
}
