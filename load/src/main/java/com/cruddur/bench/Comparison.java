package com.cruddur.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A comparison of a server with a reference and with further servers. They are driven in turns, so that noise of the machine
 * affects all of them.
 *
 * @param server the median of the server's requests per second
 * @param reference the median of the reference's requests per second
 * @param ratio the median of the ratios of each round
 * @param others the comparison with each further server, by name
 * @param problems requests that failed
 */
record Comparison(double server, double reference, double ratio, Map<String, Other> others, List<String> problems) {

    /** One of the servers under load. */
    interface Side {
        LoadGenerator.Rate drive(int seconds) throws Exception;
    }

    /** A further server: the medians of its requests per second, and of the server's ratio to it in each round. */
    record Other(double rate, double ratio) {}

    static Comparison of(MeasurementPlan plan, Side server, Side reference) throws Exception {
        return of(plan, server, reference, Map.of());
    }

    /** Compares a server with a reference and with further servers. */
    static Comparison of(MeasurementPlan plan, Side server, Side reference, Map<String, Side> others) throws Exception {
        Turns turns = new Turns();
        List<Side> sides = Stream.concat(Stream.of(server, reference), others.values().stream())
                .toList();
        for (Side side : sides) {
            side.drive(plan.warmUpSeconds());
        }
        for (int round = 0; round < plan.rounds(); round++) {
            List<Double> rates = new ArrayList<>();
            for (Side side : sides) {
                rates.add(turns.drive(side, plan.seconds()));
            }
            turns.rounds.add(rates);
        }
        Map<String, Other> compared = new LinkedHashMap<>();
        for (String name : others.keySet()) {
            int side = 2 + compared.size();
            compared.put(name, new Other(turns.rate(side), turns.ratio(side)));
        }
        return new Comparison(turns.rate(0), turns.rate(1), turns.ratio(1), compared, turns.problems());
    }

    /** The result as requests per second. */
    Result result(Target target, String... notes) {
        return new Result("/s", server, reference, ratio, target, problems, notes(notes));
    }

    /** The result as time per request; its ratio is the inverse. */
    Result timeResult(Target target, int connections, String... notes) {
        return new Result(
                "ms",
                1000 * connections / server,
                1000 * connections / reference,
                1 / ratio,
                target,
                problems,
                notes(notes));
    }

    private List<String> notes(String... notes) {
        List<String> all = new ArrayList<>(List.of(notes));
        others.forEach((name, other) -> all.add(
                "%s × %s (%s /s)".formatted(Figures.rounded(other.ratio()), name, Figures.rounded(other.rate()))));
        return all;
    }

    /** The rates of each round, by side; the server is the first. */
    private static final class Turns {

        private final List<List<Double>> rounds = new ArrayList<>();
        private long failed;

        double drive(Side side, int seconds) throws Exception {
            LoadGenerator.Rate rate = side.drive(seconds);
            failed += rate.failed();
            return rate.perSecond();
        }

        double rate(int side) {
            return Figures.median(rounds.stream().map(rates -> rates.get(side)).toList());
        }

        double ratio(int side) {
            return Figures.median(rounds.stream()
                    .map(rates -> rates.getFirst() / rates.get(side))
                    .toList());
        }

        List<String> problems() {
            return failed == 0 ? List.of() : List.of(failed + " requests failed");
        }
    }
}
