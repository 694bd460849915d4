package com.cruddur.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a load: one path repeatedly, or the lines of a file that every load generator reads: method, path, token
 * and body, separated by tabs.
 *
 * @param path the path; empty with a file
 * @param file null for a single path
 * @param once whether each request of the file is sent once, in order; otherwise requests are chosen at random
 * @param gzip whether the client accepts gzip; only for a single path
 */
record Requests(String path, @Nullable Path file, boolean once, boolean gzip) {

    private static final int TYPICAL_AMONG = 101;

    record Request(String method, String path, String token, String body) {
        static Request get(String path) {
            return new Request("GET", path, "", "");
        }
    }

    static Requests same(String path) {
        return new Requests(path, null, false, false);
    }

    /** A single path, for a client that accepts gzip. */
    static Requests sameWithGzip(String path) {
        return new Requests(path, null, false, true);
    }

    static Requests any(Path file, List<Request> requests) throws IOException {
        write(file, requests);
        return new Requests("", file, false, false);
    }

    static Requests once(Path file, List<Request> requests) throws IOException {
        write(file, requests);
        return new Requests("", file, true, false);
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

    /** The response of median length to some of these GET requests: the bytes of a ceiling. */
    HttpResponse<byte[]> typical(ServerProcess server) throws IOException, InterruptedException {
        List<HttpResponse<byte[]>> answers = new ArrayList<>();
        for (Request request : all().stream().limit(TYPICAL_AMONG).toList()) {
            answers.add(gzip ? server.get(request.path(), "Accept-Encoding", "gzip") : server.get(request.path()));
        }
        answers.sort(Comparator.comparing(answer -> answer.body().length));
        return answers.get(answers.size() / 2);
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
