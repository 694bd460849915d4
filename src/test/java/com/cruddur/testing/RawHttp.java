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

/** Sends bytes as they are, also such as no HTTP client would send. */
public final class RawHttp {

    private static final int LIMIT_MILLIS = 10_000;
    private static final int SMALL_BUFFER_BYTES = 16 * 1024;

    private static final Pattern CONTENT_LENGTH =
            Pattern.compile("\r\ncontent-length: (\\d+)\r\n(?:.*\r\n)*\r\n", Pattern.CASE_INSENSITIVE);

    private RawHttp() {}

    /** Sends text, a character a byte, and reads a whole answer, or what comes before the server closes. */
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
     * Sends all at once, and reads all answers; the last has to be one behind which the server closes.
     *
     * @param beforeReading what is done first; meanwhile hardly anything is taken
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

    /** A GET of a request target, as it is. */
    public static Answer get(int port, String target) {
        return send(port, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private static Answer read(InputStream input) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] some = new byte[SMALL_BUFFER_BYTES];
        Answer answer = new Answer("");
        while (!answer.isWhole()) {
            int length = input.read(some);
            if (length < 0) {
                break;
            }
            bytes.write(some, 0, length);
            answer = new Answer(bytes.toString(StandardCharsets.UTF_8));
        }
        return answer;
    }

    /** All that came back. */
    public record Answer(String text) {

        private boolean isWhole() {
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
