package com.cruddur.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Requests to choose from, in a file that every load generator reads: a line each, of method, path, token and body, with
 * tabs between.
 *
 * @param once whether each is sent once, in order; else any, as often as it comes
 */
record Requests(Path file, boolean once) {

    record One(String method, String path, String token, String body) {
        static One get(String path) {
            return new One("GET", path, "", "");
        }
    }

    static Requests any(Path file, List<One> requests) throws IOException {
        write(file, requests);
        return new Requests(file, false);
    }

    static Requests once(Path file, List<One> requests) throws IOException {
        write(file, requests);
        return new Requests(file, true);
    }

    private static void write(Path file, List<One> requests) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (One one : requests) {
                writer.write(String.join("\t", one.method, one.path, one.token, one.body));
                writer.newLine();
            }
        }
    }

    List<One> all() throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\t", -1))
                .map(parts -> new One(parts[0], parts[1], parts[2], parts[3]))
                .toList();
    }
}
