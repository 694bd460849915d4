package com.cruddur.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** How long after a post was acknowledged the crud has reached thousands who listen to the stream of home. */
record StreamRow() implements Row {

    private static final int LISTENERS = 5_000;

    /** What the benchmark has open beside them; the server, which inherits the limit, keeps 256 for itself. */
    private static final int OTHER_FILES = 1_000;

    /** The server looks for news four times a second: at which moment in between the post comes must be chance. */
    private static final int LONGEST_PAUSE_MILLIS = 500;

    @Override
    public String name() {
        return "stream";
    }

    @Override
    public String what() {
        return "a crud to the last of %,d listeners, after its post was acknowledged".formatted(LISTENERS);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + posts(pace);
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        long files = mostFiles();
        if (files < LISTENERS + OTHER_FILES) {
            return notMeasured(
                    "%,d listeners take as many open files, and ulimit -n allows %,d: run ulimit -n %d before"
                            .formatted(LISTENERS, files, LISTENERS + OTHER_FILES));
        }
        String token = stage.writers(1).getFirst();
        Random random = new Random(1);
        try (Child cruddur = stage.cruddur(stage.dataSets().copyOf(DataSets.USUAL_CRUDS));
                StreamListeners listeners = new StreamListeners(URI.create(cruddur.url()), LISTENERS)) {
            List<StreamListeners.Delays> delays = new ArrayList<>();
            int warmUp = pace.warmUpSeconds();
            for (int post = 1; post <= warmUp + posts(pace); post++) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
                StreamListeners.Delays delay = listeners.post(token, post);
                if (post > warmUp) {
                    delays.add(delay);
                }
            }
            return result(delays);
        }
    }

    private static int posts(Pace pace) {
        return pace.rounds() * pace.seconds();
    }

    private static Result notMeasured(String why) {
        return new Result("ms", 0, null, 0, Target.shown("ms"), List.of("not measured: " + why), List.of());
    }

    private static Result result(List<StreamListeners.Delays> delays) {
        double last = median(delays, StreamListeners.Delays::last);
        double worst =
                delays.stream().mapToDouble(StreamListeners.Delays::last).max().orElseThrow();
        String note = "the median listener had it after %s ms; the last of the slowest of %d posts after %s ms"
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

    private static long mostFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
