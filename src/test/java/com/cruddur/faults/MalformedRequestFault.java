package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Malformed requests, and request smuggling. */
class MalformedRequestFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final Pattern STATUS = Pattern.compile("HTTP/\\d\\.\\d (\\d{3}) ");

    private static final String POST =
            "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String SECOND = "GET /api/health-check HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static final String UPGRADE =
            "GET /api/activities/home HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: ";

    /** Each text is one request to one parser and two requests to another. */
    private static final List<String> SMUGGLING = List.of(
            POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Content-Length: 0\r\nContent-Length: 61\r\n\r\n" + SECOND,
            POST + "Content-Length: 0, 61\r\n\r\n" + SECOND,
            POST + "Content-Length: +0\r\n\r\n" + SECOND,
            POST + "Content-Length: 0x0\r\n\r\n" + SECOND,
            POST + "Content-Length : 61\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: xchunked\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: identity\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n" + SECOND,
            POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND);

    private static final List<String> MALFORMED = List.of(
            "\r\n\r\n\r\n",
            "GET /\r\n\r\n",
            "GET / HTTP/0.9\r\n\r\n",
            "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "GET / HTTP/1.1\r\nHost: a\r\nX\u0000Y: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET  /  HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(8_000) + "\r\n",
            "GET /" + "%41".repeat(4_000) + " HTTP/1.1\r\n\r\n",
            "x".repeat(20_000),
            POST + "Content-Length: -1\r\n\r\n",
            POST + "Content-Length: 99999999999999999999\r\n\r\n{}",
            POST + "Transfer-Encoding: chunked\r\n\r\nz\r\n{}\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
            POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n2;" + "x".repeat(10_000) + "\r\n{}\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n",
            POST + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n{}",
            UPGRADE + "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            UPGRADE + "h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
            "CONNECT localhost:22 HTTP/1.1\r\nHost: a\r\n\r\n");

    @Test
    void requestsAreNotSmuggled() throws Exception {
        FaultTable.Row row = TABLE.row(
                "request smuggling: %d forms with an ambiguous length".formatted(SMUGGLING.size()),
                "one response, 400, and the connection closed");
        List<String> passed = new ArrayList<>();
        for (String request : SMUGGLING) {
            if (!statuses(request, 5_000).equals(List.of(400))) {
                passed.add(request);
            }
        }
        passed.forEach(System.out::println);
        row.figure("%d passed".formatted(passed.size()), passed.isEmpty());
    }

    @Test
    void malformedRequestsGiveNo5xx() throws Exception {
        int mutants = FaultScale.of(200, 5_000);
        FaultTable.Row row = TABLE.row(
                "malformed requests: %d known, %,d mutants".formatted(MALFORMED.size(), mutants),
                "4xx, or the connection closed");
        List<String> requests = new ArrayList<>(MALFORMED);
        Random random = new Random(Long.getLong("faults.seed", 7));
        IntStream.range(0, mutants).forEach(i -> requests.add(mutant(random)));
        List<Integer> answered = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String request = requests.get(i);
            // The known requests are checked below; some responses of mutants may be missing.
            List<Integer> statuses = statuses(request, i < MALFORMED.size() ? 2_000 : 100);
            answered.addAll(statuses);
            if (statuses.stream().anyMatch(status -> status >= 500)) {
                faults.add(request);
            }
        }
        faults.forEach(System.out::println);
        assertThat(answered).contains(200, 400, 401, 414, 431);
        assertThat(SERVER.api().get("/health/ready").status()).isEqualTo(200);
        row.figure("%d × 5xx in %,d responses".formatted(faults.size(), answered.size()), faults.isEmpty());
    }

    private static String mutant(Random random) {
        String body = "{\"message\":\"a\",\"ttl\":\"1-day\"}";
        StringBuilder text = new StringBuilder(
                random.nextBoolean() ? SECOND : POST + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, (char) random.nextInt(256));
                case 2 -> text.deleteCharAt(at);
                default -> text.insert(at, text.substring(at));
            }
        }
        return text.toString();
    }

    /** The statuses of all responses until the server closes the connection or is silent for a while. */
    private static List<Integer> statuses(String request, int patienceMillis) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), SERVER.server().port())) {
            socket.setSoTimeout(patienceMillis);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().transferTo(answer);
        } catch (IOException e) {
            // Silent or reset: the responses before count.
        }
        return STATUS.matcher(answer.toString(StandardCharsets.ISO_8859_1))
                .results()
                .map(status -> Integer.valueOf(status.group(1)))
                .toList();
    }
}
