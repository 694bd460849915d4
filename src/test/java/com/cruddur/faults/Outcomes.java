package com.cruddur.faults;

import com.cruddur.faults.Connection.Answer;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How requests ended. */
public record Outcomes(List<Outcome> list) {

    /** How one request ended. */
    public enum End {
        ANSWERED,
        /** It was sent, or a part of it, and no whole answer came back. */
        LOST,
        /** Nobody accepted the connection, so that nothing was sent. */
        REFUSED
    }

    /**
     * One request and its end.
     *
     * @param startNanos when it was asked, by {@link System#nanoTime}
     * @param answer of status 0 where there is none
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

    /** Those that are so. */
    public Outcomes where(Predicate<Outcome> condition) {
        return new Outcomes(list.stream().filter(condition).toList());
    }

    /** Those of such a method. */
    public Outcomes of(String method) {
        return where(outcome -> outcome.request().method().equals(method));
    }

    /** Those that were answered as asked. */
    public Outcomes good() {
        return where(outcome -> outcome.status() == 200);
    }

    /** Those that were not. */
    public Outcomes bad() {
        return where(outcome -> outcome.status() != 200);
    }

    /** Those that were neither answered as asked, nor told that it is too much now and when to come back. */
    public Outcomes unexpected() {
        return bad().where(outcome ->
                outcome.status() != 503 || !outcome.answer().headers().containsKey("Retry-After"));
    }

    /** Those asked from then on. */
    public Outcomes since(long nanos) {
        return where(outcome -> outcome.startNanos() - nanos >= 0);
    }

    /** Those asked until then. */
    public Outcomes until(long nanos) {
        return where(outcome -> outcome.startNanos() - nanos < 0);
    }

    public int count() {
        return list.size();
    }

    /** The time, in milliseconds, within which such a part of them had ended. */
    public double millis(double part) {
        double[] millis = list.stream().mapToDouble(Outcome::millis).sorted().toArray();
        return millis.length == 0 ? 0 : millis[(int) Math.ceil(part * millis.length) - 1];
    }

    /** When the last bad one of those that ended after a moment did so; that moment where there is none. */
    public long lastBadEnd(long sinceNanos) {
        return bad().list().stream().mapToLong(Outcome::endNanos).reduce(sinceNanos, Math::max);
    }
}
