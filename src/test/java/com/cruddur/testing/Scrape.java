package com.cruddur.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One scrape of a server's metrics over HTTP. */
public final class Scrape {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpResponse<String> response;

    private Scrape(HttpResponse<String> response) {
        this.response = response;
    }

    /** Scrapes the metrics port of a server on this machine. */
    public static Scrape at(int port) {
        return new Scrape(send(port, "GET", "/metrics"));
    }

    /** Sends any request to the metrics port. */
    public static HttpResponse<String> send(int port, String method, String path) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of a metric's series with all these labels, each as {@code name="value"}; 0 without such series. */
    public double value(String name, String... labels) {
        return series(name, labels)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The number of series of a metric. */
    public long seriesOf(String name) {
        return series(name).count();
    }

    /** The names of all declared metrics. */
    public List<String> names() {
        return lines(line -> line.startsWith("# TYPE "))
                .map(line -> line.replaceAll("# TYPE (\\S+) .*", "$1"))
                .toList();
    }

    public String contentType() {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    public String text() {
        return response.body();
    }

    private Stream<String> series(String name, String... labels) {
        return lines(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains));
    }

    private Stream<String> lines(Predicate<String> of) {
        return response.body().lines().filter(of);
    }
}
