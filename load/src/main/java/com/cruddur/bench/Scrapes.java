package com.cruddur.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Scrapes a server's metrics periodically until it is closed. */
final class Scrapes implements AutoCloseable {

    private static final int INTERVAL_MILLIS = 500;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Scrape> scrapes = new CopyOnWriteArrayList<>();
    private final HttpRequest request;

    private Scrapes(String url) {
        request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    static Scrapes start(String url) {
        Scrapes scrapes = new Scrapes(url);
        scrapes.timer.scheduleAtFixedRate(scrapes::scrape, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return scrapes;
    }

    /** Scrapes once. */
    static Scrape once(String url) throws IOException, InterruptedException {
        try (Scrapes scrapes = new Scrapes(url)) {
            return scrapes.read();
        }
    }

    List<Scrape> all() {
        return List.copyOf(scrapes);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }

    private Scrape read() throws IOException, InterruptedException {
        String text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return Scrape.of(System.currentTimeMillis(), text);
    }

    private void scrape() {
        try {
            scrapes.add(read());
        } catch (IOException e) {
            System.err.println("no metrics: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
