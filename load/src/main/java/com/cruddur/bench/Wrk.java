package com.cruddur.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk. {@code load/wrk.lua} creates the requests and prints the counters. */
final class Wrk implements LoadGenerator {

    private static final Pattern COUNTED = Pattern.compile("counted (\\d+) (\\d+) (\\d+)");

    private static final Path SCRIPT = Testbed.PROJECT.resolve("load/wrk.lua");

    private final Path program;

    Wrk(Path program) {
        this.program = program;
    }

    @Override
    public Rate drive(String url, int connections, int seconds, Requests requests)
            throws IOException, InterruptedException {
        int threads = Math.min(connections, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        Map<String, String> environment = new HashMap<>();
        if (requests.file() != null) {
            environment.put("REQUESTS", requests.file().toString());
            environment.put("ONCE", Boolean.toString(requests.once()));
            environment.put("THREADS", Integer.toString(threads));
        }
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-t" + threads,
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout=10s",
                "-s" + SCRIPT));
        if (requests.gzip()) {
            command.add("-HAccept-Encoding: gzip");
        }
        command.add(url + requests.path());
        String output = Programs.run(command, environment);
        Matcher counted = COUNTED.matcher(output);
        if (!counted.find()) {
            throw new IOException("wrk printed no counters:\n" + output);
        }
        long failed = Long.parseLong(counted.group(2));
        return new Rate(
                Long.parseLong(counted.group(1)) - failed, failed, Long.parseLong(counted.group(3)) / 1_000_000.0);
    }

    @Override
    public String name() {
        return "wrk";
    }
}
