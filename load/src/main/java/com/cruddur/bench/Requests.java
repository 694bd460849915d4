package com.cruddur.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is sent: one path again and again, or requests from a file that every load generator reads, a line each, of
 * method, path, token and body, with tabs between.
 *
 * @param path the path; with a file, none
 * @param file null for one path
 * @param once whether each of the file is sent once, in order; else any, as often as it comes
 */
record Requests(String path, @Nullable Path file, boolean once) {

    record One(String method, String path, String token, String body) {
        static One get(String path) {
            return new One("GET", path, "", "");
        }
    }

    static Requests same(String path) {
        return new Requests(path, null, false);
    }

    static Requests any(Path file, List<One> requests) throws IOException {
        write(file, requests);
        return new Requests("", file, false);
    }

    static Requests once(Path file, List<One> requests) throws IOException {
        write(file, requests);
        return new Requests("", file, true);
    }

    List<One> all() throws IOException {
        if (file == null) {
            return List.of(One.get(path));
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\t", -1))
                .map(parts -> new One(parts[0], parts[1], parts[2], parts[3]))
                .toList();
    }

    private static void write(Path file, List<One> requests) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (One one : requests) {
                writer.write(String.join("\t", one.method, one.path, one.token, one.body));
                writer.newLine();
            }
        }
    }
}
