package com.cruddur.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A comparison of two servers. They are driven in turns, so that noise of the machine affects both.
 *
 * @param server the median of the server's requests per second
 * @param reference the median of the reference's requests per second
 * @param ratio the median of the ratios of each round
 * @param problems requests that failed
 */
record Comparison(double server, double reference, double ratio, List<String> problems) {

    /** One of the two servers under load. */
    interface Side {
        LoadGenerator.Rate drive(int seconds) throws Exception;
    }

    static Comparison of(MeasurementPlan plan, Side server, Side reference) throws Exception {
        server.drive(plan.warmUpSeconds());
        reference.drive(plan.warmUpSeconds());
        List<Double> rates = new ArrayList<>();
        List<Double> referenceRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        long failed = 0;
        for (int round = 0; round < plan.rounds(); round++) {
            LoadGenerator.Rate rate = server.drive(plan.seconds());
            LoadGenerator.Rate referenceRate = reference.drive(plan.seconds());
            rates.add(rate.perSecond());
            referenceRates.add(referenceRate.perSecond());
            ratios.add(rate.perSecond() / referenceRate.perSecond());
            failed += rate.failed() + referenceRate.failed();
        }
        return new Comparison(
                Figures.median(rates),
                Figures.median(referenceRates),
                Figures.median(ratios),
                failed == 0 ? List.of() : List.of(failed + " requests failed"));
    }

    /** The result as requests per second. */
    Result result(Target target, String... notes) {
        return new Result("/s", server, reference, ratio, target, problems, List.of(notes));
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
                List.of(notes));
    }
}
