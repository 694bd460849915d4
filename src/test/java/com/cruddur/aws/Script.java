package com.cruddur.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs scripts of bin/ with a home of their own and without the caller's AWS settings. */
final class Script {

    /** Exit code and output of a script. */
    record Result(int exit, String out, String err) {}

    private static final Path BIN = Path.of("bin").toAbsolutePath();
    private static final long LIMIT_SECONDS = 60;

    final Map<String, String> environment = new HashMap<>();
    private final Path home;

    Script(Path home) {
        this.home = home;
        environment.put("HOME", home.toString());
        environment.put("AWS_CONFIG_FILE", home.resolve("none").toString());
        environment.put("AWS_SHARED_CREDENTIALS_FILE", home.resolve("none").toString());
        environment.put("AWS_ACCESS_KEY_ID", "key");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("AWS_MAX_ATTEMPTS", "1");
        environment.put("RDS_POLL_SECONDS", "0");
    }

    Script with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Result run(String name, String... arguments) throws IOException, InterruptedException {
        return runWithInput("", name, arguments);
    }

    Result runWithInput(String input, String name, String... arguments) throws IOException, InterruptedException {
        Path in = Files.writeString(home.resolve("in"), input);
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        // The scripts run from any folder, so this is not the project's.
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of(BIN.resolve(name).toString()), Stream.of(arguments))
                                .toList())
                .directory(home.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(key ->
                        List.of("AWS_", "RDS_", "DB_", "POSTGRESQL_").stream().anyMatch(key::startsWith));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " still runs after " + LIMIT_SECONDS + " s: " + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
