package com.cruddur.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The runtime API of one Lambda instance: returns events, and receives responses and errors. */
final class RuntimeApi implements AutoCloseable {

    /** A report of the runtime: "response", "error" or "init/error", and the body. */
    record Report(String kind, String body) {}

    private static final String ROOT = "/2018-06-01/runtime/";
    private static final long LIMIT_SECONDS = 30;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> restores = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(ROOT, this::answer);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Invokes the function and waits for its report. */
    Report invoke(String event) throws InterruptedException {
        events.add(event);
        return report();
    }

    Report report() throws InterruptedException {
        Report report = reports.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("the runtime reported nothing for " + LIMIT_SECONDS + " s");
        }
        return report;
    }

    /** Waits until the runtime is ready for its snapshot. */
    boolean isReadyForSnapshot() throws InterruptedException {
        return restores.poll(LIMIT_SECONDS, TimeUnit.SECONDS) != null;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(ROOT.length());
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (path) {
            case "invocation/next" -> next(exchange);
            case "restore/next" -> {
                restores.add(path);
                send(exchange, 200, "");
            }
            default -> {
                String kind = path.replaceFirst("invocation/[^/]+/", "");
                send(exchange, 202, "{\"status\":\"OK\"}");
                reports.add(new Report(kind, new String(body, StandardCharsets.UTF_8)));
            }
        }
    }

    private void next(HttpExchange exchange) throws IOException {
        try {
            String event = events.take();
            var headers = exchange.getResponseHeaders();
            headers.add("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
            headers.add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 5000));
            headers.add(
                    "Lambda-Runtime-Invoked-Function-Arn",
                    "arn:aws:lambda:us-east-1:123456789012:function:cruddur-post-confirmation");
            headers.add("Content-Type", "application/json");
            send(exchange, 200, event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
