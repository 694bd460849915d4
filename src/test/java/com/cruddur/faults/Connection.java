package com.cruddur.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A keep-alive connection of a client. It never repeats a request, and a missing response is an exception.
 */
public final class Connection implements AutoCloseable {

    private static final int CONNECT_LIMIT_MILLIS = 2_000;
    private static final int ANSWER_LIMIT_MILLIS = 10_000;
    private static final int STREAM_LIMIT_MILLIS = 60_000;

    /** A response. Header names are case-insensitive. */
    public record Answer(int status, Map<String, String> headers, String body) {

        private boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }

    private final Socket socket = new Socket();
    private final InputStream input;
    private byte[] line = new byte[256];
    private boolean open = true;

    /** Connects to a server on this machine. */
    public Connection(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_LIMIT_MILLIS);
            input = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether the connection can be reused: the server has not announced that it closes it. */
    public boolean isOpen() {
        return open;
    }

    /** Sends a request and waits for the whole response. */
    public Answer ask(Request request) throws IOException {
        return ask(bytes(request), !request.method().equals("HEAD"));
    }

    /**
     * Sends any bytes as a request.
     *
     * @param withBody whether a response with a content length has a body; false for HEAD
     */
    public Answer ask(byte[] request, boolean withBody) throws IOException {
        socket.getOutputStream().write(request);
        Answer answer = read(withBody);
        // An event stream does not end.
        open = !answer.closes()
                && !answer.headers().getOrDefault("Content-Type", "").startsWith("text/event-stream");
        return answer;
    }

    /** Reads a stream until it ends. Returns whether it ended cleanly. */
    public boolean readToItsEnd() {
        try {
            socket.setSoTimeout(STREAM_LIMIT_MILLIS);
            for (int bytes = Integer.parseInt(line(), 16); bytes > 0; bytes = Integer.parseInt(line(), 16)) {
                input.skipNBytes(bytes);
                line();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A request as it is sent. */
    static byte[] bytes(Request request) {
        StringBuilder text = new StringBuilder("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n"
                .formatted(request.method(), request.path(), request.body().getBytes(StandardCharsets.UTF_8).length));
        request.headers().forEach((name, value) -> text.append("%s: %s\r\n".formatted(name, value)));
        return text.append("\r\n").append(request.body()).toString().getBytes(StandardCharsets.UTF_8);
    }

    private Answer read(boolean withBody) throws IOException {
        String[] statusLine = line().split(" ", 3);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        if (withBody && isChunkedDocument(headers)) {
            return new Answer(Integer.parseInt(statusLine[1]), headers, chunks());
        }
        int length = withBody ? Integer.parseInt(headers.getOrDefault("Content-Length", "0")) : 0;
        byte[] body = input.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the response is incomplete");
        }
        return new Answer(Integer.parseInt(statusLine[1]), headers, new String(body, StandardCharsets.UTF_8));
    }

    private static boolean isChunkedDocument(Map<String, String> headers) {
        return headers.getOrDefault("Transfer-Encoding", "").equals("chunked")
                && !headers.getOrDefault("Content-Type", "").startsWith("text/event-stream");
    }

    private String chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int bytes = Integer.parseInt(line(), 16); bytes > 0; bytes = Integer.parseInt(line(), 16)) {
            body.write(input.readNBytes(bytes));
            line();
        }
        line();
        return body.toString(StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        int length = 0;
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("closed without a response");
            }
            if (next != '\r') {
                if (length == line.length) {
                    line = Arrays.copyOf(line, 2 * length);
                }
                line[length++] = (byte) next;
            }
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
}
