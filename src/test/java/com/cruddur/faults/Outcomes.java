package com.cruddur.faults;

import com.cruddur.faults.Connection.Answer;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The outcomes of requests. */
public record Outcomes(List<Outcome> list) {

    /** The end of a request. */
    public enum End {
        ANSWERED,
        /** The request was sent at least in part, and no complete response arrived. */
        LOST,
        /** The connection was refused, so nothing was sent. */
        REFUSED
    }

    /**
     * The outcome of a request.
     *
     * @param startNanos the time of the request by {@link System#nanoTime}
     * @param answer the response; its status is 0 if there is none
     */
    public record Outcome(Request request, End end, long startNanos, long endNanos, Answer answer) {

        private static final Answer NONE = new Answer(0, Map.of(), "");

        static Outcome answered(Request request, long startNanos, Answer answer) {
            return new Outcome(request, End.ANSWERED, startNanos, System.nanoTime(), answer);
        }

        static Outcome lost(Request request, long startNanos) {
            return new Outcome(request, End.LOST, startNanos, System.nanoTime(), NONE);
        }

        static Outcome refused(Request request, long startNanos) {
            return new Outcome(request, End.REFUSED, startNanos, System.nanoTime(), NONE);
        }

        public int status() {
            return answer.status();
        }

        public double millis() {
            return (endNanos - startNanos) / 1e6;
        }
    }

    /** The outcomes that satisfy a condition. */
    public Outcomes where(Predicate<Outcome> condition) {
        return new Outcomes(list.stream().filter(condition).toList());
    }

    /** The outcomes of requests with a method. */
    public Outcomes of(String method) {
        return where(outcome -> outcome.request().method().equals(method));
    }

    /** The outcomes with status 200. */
    public Outcomes good() {
        return where(outcome -> outcome.status() == 200);
    }

    /** The outcomes without status 200. */
    public Outcomes bad() {
        return where(outcome -> outcome.status() != 200);
    }

    /** The outcomes with neither status 200 nor 503 with {@code Retry-After}. */
    public Outcomes unexpected() {
        return bad().where(outcome ->
                outcome.status() != 503 || !outcome.answer().headers().containsKey("Retry-After"));
    }

    /** The outcomes of requests from a time on. */
    public Outcomes since(long nanos) {
        return where(outcome -> outcome.startNanos() - nanos >= 0);
    }

    /** The outcomes of requests up to a time. */
    public Outcomes until(long nanos) {
        return where(outcome -> outcome.startNanos() - nanos < 0);
    }

    public int count() {
        return list.size();
    }

    /** A percentile of the durations, in milliseconds. */
    public double millis(double part) {
        double[] millis = list.stream().mapToDouble(Outcome::millis).sorted().toArray();
        return millis.length == 0 ? 0 : millis[(int) Math.ceil(part * millis.length) - 1];
    }

    /** The end of the last failure after a time, or that time without a failure. */
    public long lastBadEnd(long sinceNanos) {
        return bad().list().stream().mapToLong(Outcome::endNanos).reduce(sinceNanos, Math::max);
    }
}
