package com.cruddur.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Time from the acknowledgement of a post until thousands of listeners to the stream of home have received it. */
record StreamRow() implements Row {

    private static final int LISTENERS = 5_000;

    /** Other open files of the benchmark. The server inherits the limit and reserves 256 for itself. */
    private static final int OTHER_OPEN_FILES = 1_000;

    /** The server polls four times a second, so posts must come at random times between two polls. */
    private static final int MAX_PAUSE_MILLIS = 500;

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public String description() {
        return "delivery of a crud to the last of %,d listeners, from the acknowledgement of its post"
                .formatted(LISTENERS);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + posts(plan);
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        long files = maxOpenFiles();
        if (files < LISTENERS + OTHER_OPEN_FILES) {
            return notMeasured("%,d listeners need as many open files, but ulimit -n is %,d: run ulimit -n %d first"
                    .formatted(LISTENERS, files, LISTENERS + OTHER_OPEN_FILES));
        }
        String token = testbed.writers(1).getFirst();
        Random random = new Random(1);
        try (ServerProcess cruddur = testbed.cruddur(testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS));
                StreamListeners listeners = new StreamListeners(URI.create(cruddur.url()), LISTENERS)) {
            List<StreamListeners.Delays> delays = new ArrayList<>();
            int warmUp = plan.warmUpSeconds();
            for (int post = 1; post <= warmUp + posts(plan); post++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_PAUSE_MILLIS));
                StreamListeners.Delays delay = listeners.post(token, post);
                if (post > warmUp) {
                    delays.add(delay);
                }
            }
            return result(delays);
        }
    }

    private static int posts(MeasurementPlan plan) {
        return plan.rounds() * plan.seconds();
    }

    private static Result notMeasured(String why) {
        return new Result("ms", 0, null, 0, Target.shown("ms"), List.of("not measured: " + why), List.of());
    }

    private static Result result(List<StreamListeners.Delays> delays) {
        double last = median(delays, StreamListeners.Delays::last);
        double worst =
                delays.stream().mapToDouble(StreamListeners.Delays::last).max().orElseThrow();
        String note =
                "the median listener received the crud after %s ms; the last listener of the slowest of %d posts after %s ms"
                        .formatted(
                                Figures.rounded(median(delays, StreamListeners.Delays::median)),
                                delays.size(),
                                Figures.rounded(worst));
        return new Result("ms", last, null, last, Target.shown("ms"), List.of(), List.of(note));
    }

    private static double median(
            List<StreamListeners.Delays> delays, ToDoubleFunction<StreamListeners.Delays> listener) {
        return Figures.median(delays.stream().map(listener::applyAsDouble).toList());
    }

    private static long maxOpenFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
