package com.cruddur.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends raw bytes, including requests that no HTTP client would send. */
public final class RawHttp {

    private static final int LIMIT_MILLIS = 10_000;
    private static final int SMALL_BUFFER_BYTES = 16 * 1024;

    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("\r\ncontent-length: (\\d+)\r\n(?:.*\r\n)*\r\n", Pattern.CASE_INSENSITIVE);

    private RawHttp() {}

    /** Sends ISO 8859-1 text and reads one response, or everything until the server closes the connection. */
    public static Answer send(int port, String text) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return read(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends pipelined requests and reads all responses. The server must close the connection after the last one.
     *
     * @param beforeReading runs before the client starts to read
     */
    public static String sendAll(int port, List<String> requests, Runnable beforeReading) {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(SMALL_BUFFER_BYTES);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(String.join("", requests).getBytes(StandardCharsets.ISO_8859_1));
            beforeReading.run();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a GET with an unmodified request target. */
    public static Answer get(int port, String target) {
        return send(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private static Answer read(InputStream input) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[SMALL_BUFFER_BYTES];
        Answer response = new Answer("");
        while (!response.isComplete()) {
            int length = input.read(buffer);
            if (length < 0) {
                break;
            }
            bytes.write(buffer, 0, length);
            response = new Answer(bytes.toString(StandardCharsets.UTF_8));
        }
        return response;
    }

    /** A response as text. */
    public record Answer(String text) {

        private boolean isComplete() {
            Matcher head = CONTENT_LENGTH.matcher(text);
            return head.find() && body().length() >= Integer.parseInt(head.group(1));
        }

        public int status() {
            List<String> words = Arrays.asList(text.split(" ", 3));
            return words.size() > 1 ? Integer.parseInt(words.get(1)) : 0;
        }

        public String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }
}
