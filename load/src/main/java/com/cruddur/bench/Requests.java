package com.cruddur.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a load: one path repeatedly, or the lines of a file that every load generator reads: method, path, token
 * and body, separated by tabs.
 *
 * @param path the path; empty with a file
 * @param file null for a single path
 * @param once whether each request of the file is sent once, in order; otherwise requests are chosen at random
 */
record Requests(String path, @Nullable Path file, boolean once) {

    record Request(String method, String path, String token, String body) {
        static Request get(String path) {
            return new Request("GET", path, "", "");
        }
    }

    static Requests same(String path) {
        return new Requests(path, null, false);
    }

    static Requests any(Path file, List<Request> requests) throws IOException {
        write(file, requests);
        return new Requests("", file, false);
    }

    static Requests once(Path file, List<Request> requests) throws IOException {
        write(file, requests);
        return new Requests("", file, true);
    }

    List<Request> all() throws IOException {
        if (file == null) {
            return List.of(Request.get(path));
        }
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\t", -1))
                .map(parts -> new Request(parts[0], parts[1], parts[2], parts[3]))
                .toList();
    }

    private static void write(Path file, List<Request> requests) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Request request : requests) {
                writer.write(String.join("\t", request.method, request.path, request.token, request.body));
                writer.newLine();
            }
        }
    }
}
