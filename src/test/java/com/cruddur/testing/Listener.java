package com.cruddur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JsonPointer;

/** A client of server-sent events, as specified in the HTML standard. */
public final class Listener implements AutoCloseable {

    private static final int LIMIT_SECONDS = 15;
    private static final JsonPointer ACTIVITIES =
            JsonPointer.compile("/components/responses/Activities/content/application~1json/schema");

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicInteger comments = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String lastId = "";

    Listener(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    /** One received event. */
    public record Event(String name, String id, String data) {

        /** The cruds of an {@code activities} event; fails if they do not match the OpenAPI document. */
        public List<JsonObject> cruds() {
            assertThat(name).isEqualTo("activities");
            assertThat(OpenApi.problems(ACTIVITIES, data)).as(data).isEmpty();
            return new JsonArray(data).stream().map(JsonObject.class::cast).toList();
        }

        /** The messages of the cruds. */
        public List<String> messages() {
            return cruds().stream().map(crud -> crud.getString("message")).toList();
        }
    }

    public HttpResponse<InputStream> response() {
        return response;
    }

    /** Waits for the next event. */
    public Event next() {
        try {
            Event next = events.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("an event within %d s", LIMIT_SECONDS).isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The id to send as {@code Last-Event-ID}. */
    public String lastId() {
        return lastId;
    }

    public int comments() {
        return comments.get();
    }

    /** Waits until the server ends the stream; false after the time limit. */
    public boolean isEnded() throws InterruptedException {
        return ended.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // The stream has already ended.
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    comments.incrementAndGet();
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(name, lastId, data.toString()));
                    name = "message";
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // The connection was closed.
        }
        ended.countDown();
    }
}
