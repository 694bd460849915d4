package com.cruddur.db.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL server that kept running when its parent process was killed. */
final class OrphanedServer {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private OrphanedServer() {}

    /** Stops the server that runs on a data folder, if any, and removes its pid file. */
    static void stop(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan =
                pid(pidFile).flatMap(ProcessHandle::of).filter(process -> runsOn(process, data));
        if (orphan.isPresent()) {
            // SIGINT is PostgreSQL's fast shutdown. SIGTERM, which ProcessHandle sends, waits for every session to end.
            new ProcessBuilder("kill", "-INT", Long.toString(orphan.get().pid())).start();
            awaitExit(orphan.get());
        }
        Files.deleteIfExists(pidFile);
    }

    /** The first line of a pid file, which may be incomplete if its writer was killed. */
    private static Optional<Long> pid(Path pidFile) throws IOException {
        return Files.readString(pidFile)
                .lines()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("[1-9][0-9]{0,17}"))
                .map(Long::valueOf);
    }

    /** The operating system may have reused the pid, even for another PostgreSQL: compare the data folder. */
    private static boolean runsOn(ProcessHandle process, Path data) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return Arrays.asList(arguments).contains(data.toString());
    }

    private static void awaitExit(ProcessHandle process) throws IOException {
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "a PostgreSQL server whose parent was killed (process " + process.pid() + ") does not stop", e);
        }
    }
}
