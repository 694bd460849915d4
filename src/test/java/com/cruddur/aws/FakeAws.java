package com.cruddur.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** An AWS endpoint that answers the calls of the scripts with XML and records them. */
final class FakeAws implements AutoCloseable {
    private static final String ENDPOINT =
            "<Endpoint><Address>cruddur.example.test</Address><Port>5432</Port></Endpoint>";

    /** The parameters of each call, sorted by name, in the order of arrival. */
    final List<Map<String, String>> calls = new CopyOnWriteArrayList<>();

    /** The statuses that the next descriptions return; the last one is repeated. */
    final Deque<String> statuses = new ArrayDeque<>(List.of("available"));

    /** Runs after a call has arrived and before its response. */
    volatile Runnable onCall = () -> {};

    volatile String myAddress = "203.0.113.7\n";
    volatile String refusal = "";

    private final HttpServer server;

    FakeAws() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.createContext("/my-address", exchange -> send(exchange, 200, myAddress));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The calls that change something. */
    List<Map<String, String>> changes() {
        return calls.stream()
                .filter(call -> !"DescribeDBInstances".equals(call.get("Action")))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> call = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        calls.add(call);
        onCall.run();
        String action = call.getOrDefault("Action", "");
        if (!refusal.isEmpty()) {
            send(exchange, 400, """
                    <ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>refused</Message></Error>
                    </ErrorResponse>""".formatted(refusal));
        } else if (action.equals("ModifySecurityGroupRules")) {
            send(
                    exchange,
                    200,
                    "<ModifySecurityGroupRulesResponse><return>true</return></ModifySecurityGroupRulesResponse>");
        } else {
            String result = action.startsWith("Describe")
                    ? "<DBInstances>" + instance(nextStatus()) + "</DBInstances>"
                    : instance("creating");
            send(exchange, 200, "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, result));
        }
    }

    private String nextStatus() {
        return statuses.size() > 1 ? statuses.removeFirst() : statuses.getFirst();
    }

    private static String instance(String status) {
        return """
                <DBInstance><DBInstanceIdentifier>any</DBInstanceIdentifier><DBInstanceStatus>%s</DBInstanceStatus>%s
                <MasterUsername>root</MasterUsername><DBName>cruddur</DBName></DBInstance>""".formatted(status, status.equals("creating") ? "" : ENDPOINT);
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new TreeMap<>();
        Stream.of(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> form.put(decoded(pair[0]), pair.length > 1 ? decoded(pair[1]) : ""));
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
