package com.cruddur.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String PATH = "/api/activities";
    private static final int LIMIT = 64 * 1024;

    private final Api api = SERVER.api().as("bayko");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "null",
                "true",
                "1",
                "\"text\"",
                "[]",
                "[{}]",
                "{",
                "{'message':'a',}",
                "{'message':'a'",
                "{'message':'a'}}",
                "{'message':'a'} {}",
                "{message:'a'}",
                "{'message':'a\nb'}",
                "{'message':'\\x41'}",
                "{'message':NaN}",
                "{'message':01}"
            })
    void rejectsBodiesThatAreNotJsonObjects(String body) {
        assertMalformed(api.send("POST", PATH, body.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\ud83e", "\\udd80", "\\udd80\\ud83e", "a\\ud83e b"})
    void rejectsTextThatCannotBeStored(String message) {
        assertMalformed(post(("{\"message\":\"" + message + "\",\"ttl\":\"1-day\"}").getBytes(StandardCharsets.UTF_8)));
        assertMalformed(post(("{\"message\":\"a\",\"ttl\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void acceptsAnEscapedSurrogatePair() {
        Api.Answer response = api.send("POST", PATH, "{\"message\":\"\\ud83e\\udd80\",\"ttl\":\"1-day\"}");
        assertThat(response.object().getString("message")).isEqualTo("🦀");
    }

    static Stream<byte[]> invalidUtf8() {
        return Stream.of(
                bytes(0xff),
                bytes(0xc3),
                bytes(0xc3, 0x28),
                bytes(0xc0, 0x80),
                bytes(0xe0, 0x80, 0x80),
                bytes(0xed, 0xa0, 0x80),
                bytes(0xed, 0xa0, 0xbe, 0xed, 0xb6, 0x80),
                bytes(0xf5, 0x80, 0x80, 0x80),
                bytes(0x80));
    }

    @ParameterizedTest
    @MethodSource("invalidUtf8")
    void rejectsInvalidUtf8(byte[] bytes) {
        assertMalformed(post(around("{\"message\":\"", bytes, "\",\"ttl\":\"1-day\"}")));
        assertMalformed(post(around("{\"message\":\"a\",\"ttl\":\"1-day\",\"unknown\":\"", bytes, "\"}")));
    }

    @Test
    void rejectsOtherEncodings() {
        String body = "{\"message\":\"a\",\"ttl\":\"1-day\"}";
        assertMalformed(post(body.getBytes(StandardCharsets.UTF_16BE)));
        assertMalformed(post(body.getBytes(StandardCharsets.UTF_16LE)));
        assertMalformed(post(body.getBytes(StandardCharsets.UTF_16)));
    }

    @Test
    void rejectsDeepNesting() {
        assertMalformed(api.send("POST", PATH, "[".repeat(60_000)));
        assertMalformed(api.send("POST", PATH, "{\"a\":".repeat(10_000)));
        assertMalformed(api.send("POST", PATH, "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}"));
    }

    @Test
    void rejectsHugeNumbersAndNames() {
        assertThat(api.send("POST", PATH, "{\"message\":1e999999999}").status()).isBetween(400, 422);
        assertThat(api.send("POST", PATH, "{\"message\":" + "9".repeat(60_000) + "}")
                        .status())
                .isBetween(400, 422);
        assertThat(api.send("POST", PATH, "{\"" + "n".repeat(60_000) + "\":1}").status())
                .isBetween(400, 422);
    }

    @Test
    void acceptsAtMost64Kib() {
        assertThat(api.send("POST", PATH, padded(LIMIT)).status()).isEqualTo(200);
        assertTooLarge(api.send("POST", PATH, padded(LIMIT + 1)));
    }

    @Test
    void acceptsAtMost64KibInChunks() {
        assertThat(chunked(padded(LIMIT)).status()).isEqualTo(200);
        assertTooLarge(chunked(padded(LIMIT + 1)));
    }

    @Test
    void aClientThatSendsMegabytesReceivesTheError() {
        assertTooLarge(api.send("POST", PATH, padded(20_000_000)));
        assertTooLarge(chunked(padded(20_000_000)));
    }

    @Test
    void rejectsATooLargeContentLengthBeforeTheBody() {
        RawHttp.Answer response = RawHttp.send(
                SERVER.server().port(),
                "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000000000\r\n\r\n{");
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.body()).isEqualTo("[\"body_too_large\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/jsonp",
                "application",
                ";",
                "text/json",
                "application/merge-patch+json"
            })
    void rejectsOtherContentTypes(String contentType) {
        for (String body :
                new String[] {"{\"message\":\"a\",\"ttl\":\"1-day\"}", "a=%zz&b=%00", "--x\r\nx", "a&".repeat(3000)}) {
            Api.Answer response = api.send(HttpRequest.newBuilder(api.uri(PATH))
                    .header("Content-Type", contentType)
                    .POST(BodyPublishers.ofString(body)));
            assertThat(response.codes()).containsExactly("unsupported_media_type");
            assertThat(response.status()).isEqualTo(415);
        }
    }

    @Test
    void rejectsAMissingContentType() {
        Api.Answer response = api.send(HttpRequest.newBuilder(api.uri(PATH)).POST(BodyPublishers.ofString("{}")));
        assertThat(response.status()).isEqualTo(415);
    }

    /** A body that a client compressed is not decompressed, nor read as if it were plain. */
    @ParameterizedTest
    @CsvSource({
        "Content-Encoding, gzip, 415",
        "Content-Encoding, 'identity, br', 415",
        "Content-Encoding, Identity, 200",
        "Content-Type, text/plain, 415",
        "Content-Type, application/json, 415"
    })
    void aBodyHasOneContentTypeAndNoCoding(String header, String value, int status) {
        Api.Answer response = api.send(HttpRequest.newBuilder(api.uri(PATH))
                .header("Content-Type", "application/json")
                .header(header, value)
                .POST(BodyPublishers.ofString("{\"message\":\"a\",\"ttl\":\"1-day\"}")));
        assertThat(response.status()).isEqualTo(status);
        if (header.equals("Content-Encoding") && status == 415) {
            assertThat(response.header("Accept-Encoding")).contains("identity");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json;charset=utf-8", "Application/JSON", "application/json ; charset=\"UTF-8\""})
    void acceptsVariantsOfTheJsonMediaType(String contentType) {
        Api.Answer response = api.send(HttpRequest.newBuilder(api.uri(PATH))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString("{\"message\":\"a\",\"ttl\":\"1-day\"}")));
        assertThat(response.status()).isEqualTo(200);
    }

    private Api.Answer post(byte[] body) {
        return api.send(HttpRequest.newBuilder(api.uri(PATH))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private Api.Answer chunked(String body) {
        return api.send(HttpRequest.newBuilder(api.uri(PATH))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))));
    }

    private static String padded(int bytes) {
        String body = "{\"message\":\"long\",\"ttl\":\"1-day\",\"padding\":\"\"}";
        return body.replace("\"\"", '"' + "x".repeat(bytes - body.length()) + '"');
    }

    private static byte[] around(String start, byte[] bytes, String end) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(start.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bytes);
        body.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static void assertMalformed(Api.Answer response) {
        assertThat(response.body()).isEqualTo("[\"malformed_json\"]");
        assertThat(response.status()).isEqualTo(400);
    }

    private static void assertTooLarge(Api.Answer response) {
        assertThat(response.codes()).containsExactly("body_too_large");
        assertThat(response.status()).isEqualTo(413);
    }
}
