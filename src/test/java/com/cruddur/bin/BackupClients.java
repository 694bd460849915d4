package com.cruddur.bin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the installed versions of {@code pg_dump}. Each refuses servers that are newer than itself. */
final class BackupClients {

    /** The folders in which distributions and Homebrew install several versions. */
    private static final List<Path> INSTALLED = List.of(
            Path.of("/usr/lib/postgresql"), Path.of("/opt/homebrew/opt"), Path.of("/usr/local/opt"), Path.of("/usr"));

    private BackupClients() {}

    /** The folder of programs that can dump and restore a server of this major version. */
    static Optional<Path> taking(int serverVersion) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String onPath : System.getenv("PATH").split(":", -1)) {
            folders.add(Path.of(onPath));
        }
        for (Path installed : INSTALLED) {
            if (Files.isDirectory(installed)) {
                try (DirectoryStream<Path> versions = Files.newDirectoryStream(installed)) {
                    versions.forEach(folder -> folders.add(folder.resolve("bin")));
                }
            }
        }
        return folders.stream()
                .filter(folder -> Stream.of("pg_dump", "pg_restore", "psql")
                        .allMatch(program -> Files.isExecutable(folder.resolve(program))))
                .filter(folder -> version(folder.resolve("pg_dump")) >= serverVersion)
                .findFirst();
    }

    /** The major version of a {@code pg_dump}. */
    static int version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version").start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(text.replaceAll("(?s)\\D*(\\d+).*", "$1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
