package com.cruddur.bin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A script of {@code bin/}, run from another folder and without the tester's settings. */
record Script(Path file, List<String> arguments, Map<String, String> environment, String input) {

    static final Path PROJECT = Path.of("").toAbsolutePath();

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /** Its result, and its lines in the process list while it ran. */
    record Result(int exitCode, String output, String errors, String commandLines) {

        /** Everything that other users of the machine may see. */
        String seen() {
            return output + errors + commandLines;
        }
    }

    static Script named(String name) {
        return in(PROJECT, name);
    }

    static Script in(Path project, String name) {
        return new Script(project.resolve("bin").resolve(name), List.of(), Map.of(), "");
    }

    Script with(String... moreArguments) {
        return new Script(file, List.of(moreArguments), environment, input);
    }

    Script where(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Script(file, arguments, more, input);
    }

    Script typing(String text) {
        return new Script(file, arguments, environment, text);
    }

    Result run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("script-");
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(file.toString()), arguments.stream())
                        .toList())
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTGRESQL_") || name.startsWith("PG"));
        builder.environment().putAll(environment);

        Process process = builder.start();
        try (var writer = process.outputWriter()) {
            writer.write(input);
        } catch (IOException e) {
            // The script exited before it read its input.
        }
        String commandLines = watch(process);
        Result result =
                new Result(process.exitValue(), Files.readString(output), Files.readString(errors), commandLines);
        Files.delete(output);
        Files.delete(errors);
        // Fails if the script has created a file in the caller's folder.
        Files.delete(folder);
        return result;
    }

    private static String watch(Process process) throws InterruptedException {
        Instant giveUpAt = Instant.now().plus(LIMIT);
        TreeSet<String> commandLines = new TreeSet<>();
        while (process.isAlive()) {
            List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
            family.add(process.toHandle());
            family.forEach(member -> member.info().commandLine().ifPresent(commandLines::add));
            if (Instant.now().isAfter(giveUpAt)) {
                family.forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError("still running after " + LIMIT + ": " + commandLines);
            }
            Thread.sleep(LOOK_EVERY);
        }
        return String.join("\n", commandLines);
    }
}
