package com.cruddur.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Two sides driven in turns, so that what disturbs the machine disturbs both.
 *
 * @param ours the median of what our side did in a second
 * @param other that of the other
 * @param ratio the median of the rounds' ratios
 * @param problems what was answered otherwise than with success
 */
record Comparison(double ours, double other, double ratio, List<String> problems) {

    /** One side, driven for some seconds. */
    interface Side {
        LoadGenerator.Rate drive(int seconds) throws Exception;
    }

    static Comparison of(Pace pace, Side ours, Side other) throws Exception {
        ours.drive(pace.warmUpSeconds());
        other.drive(pace.warmUpSeconds());
        List<Double> rates = new ArrayList<>();
        List<Double> otherRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        long failed = 0;
        for (int round = 0; round < pace.rounds(); round++) {
            LoadGenerator.Rate rate = ours.drive(pace.seconds());
            LoadGenerator.Rate otherRate = other.drive(pace.seconds());
            rates.add(rate.perSecond());
            otherRates.add(otherRate.perSecond());
            ratios.add(rate.perSecond() / otherRate.perSecond());
            failed += rate.failed() + otherRate.failed();
        }
        return new Comparison(
                Figures.median(rates),
                Figures.median(otherRates),
                Figures.median(ratios),
                failed == 0 ? List.of() : List.of(failed + " requests failed"));
    }

    /** The row of requests a second. */
    Result result(Target target, String... notes) {
        return new Result("/s", ours, other, ratio, target, problems, List.of(notes));
    }

    /** The row of the time that a request takes: the other way round. */
    Result timeResult(Target target, int connections, String... notes) {
        return new Result(
                "ms",
                1000 * connections / ours,
                1000 * connections / other,
                1 / ratio,
                target,
                problems,
                List.of(notes));
    }
}
