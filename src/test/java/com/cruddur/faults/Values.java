package com.cruddur.faults;

import com.cruddur.testing.OpenApi;
import io.vertx.core.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Valid and invalid values for a schema of the document. */
final class Values {

    /** Existing and unknown cruds, users and conversations. */
    private static final List<String> UUIDS = List.of(
            "c2d4c2e0-0000-4000-8000-000000000001",
            "c2d4c2e0-0000-4000-8000-000000000004",
            "C2D4C2E0-0000-4000-8000-000000000002",
            "00000000-0000-0000-0000-000000000000");

    private static final List<String> HANDLES = List.of("andrewbrown", "BAYKO", "londo", "altbrown", "nobody");

    /** Text that has broken other programs. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u00a0\u2003",
            "\n\t\r",
            "null",
            "undefined",
            "-1",
            "0",
            "201",
            "9223372036854775808",
            "1e9",
            "NaN",
            "true",
            "'",
            "\"",
            "\\",
            "'; DROP TABLE users; --",
            "' OR '1'='1",
            "$1",
            "%s%n${jndi:ldap://127.0.0.1/x}",
            "{{7*7}}",
            "<script>alert(1)</script>",
            "../../../../etc/passwd",
            "..%2f..%2f",
            "%",
            "_%_",
            "*",
            "a:* | !b & <-> (",
            "\ud83e\udd80\ud83c\udff3\ufe0f\u200d\ud83c\udf08",
            "\u202egnirts\u0301\u0302",
            "\uffff\ufdd0",
            "\u0130I\u0131i\u00df",
            "MjAyNi0xMS0yMyAyMzowNTozOC4xMjM0NTYrMDAgYzJkNGMyZTA",
            "2026-02-30T25:61:61Z");

    /** JSON of other types, invalid JSON, and text that cannot be stored. */
    private static final List<String> JSON = List.of(
            "null",
            "true",
            "0",
            "-0.0",
            "1e999999999",
            "123456789012345678901234567890",
            "[]",
            "{}",
            "[[[[[]]]]]",
            "{\"a\":{\"b\":null}}",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud83e\"",
            "\"\\udd80\\ud83e\"",
            "\"\\x41\"",
            "'single'",
            "nul",
            "01",
            "\"open",
            "",
            "\"\u00ff\"",
            "\"\u00c3(\"",
            "\"\u00ed\u00a0\u0080\"");

    /** Invalid percent-encoding in a request target. */
    private static final List<String> RAW = List.of(
            "%",
            "%0",
            "%zz",
            "%00",
            "a%00b",
            "%ff",
            "%c0%80",
            "%ed%a0%80",
            "%f5%80%80%80",
            "%u0041",
            "\u00ff",
            "\u00c3(",
            "\u0001",
            "\u007f",
            "%2e%2e%2f",
            "%252e",
            ";x=1",
            "a b",
            "?",
            "#",
            "+",
            "%0d%0aX-Injected:%201");

    private final Random random;

    Values(Random random) {
        this.random = random;
    }

    /** A valid value. */
    String good(String name, JsonPointer place) {
        JsonNode schema = OpenApi.at(OpenApi.resolved(place));
        if (name.endsWith("uuid")) {
            return random.nextInt(4) == 0 ? UUID.randomUUID().toString() : one(UUIDS);
        }
        if (name.equals("handle")) {
            return one(HANDLES);
        }
        if (schema.path("enum").isArray()) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .asString();
        }
        if (schema.path("type").asString("").equals("integer")) {
            return Integer.toString(1 + random.nextInt(schema.path("maximum").asInt(100)));
        }
        int length = 1 + random.nextInt(Math.min(80, schema.path("maxLength").asInt(80)));
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Random text that may be valid or not. */
    String text() {
        return switch (random.nextInt(8)) {
            case 0 -> one(TEXTS).repeat(1 + random.nextInt(40));
            case 1 -> "x".repeat(random.nextInt(1200));
            default -> one(TEXTS);
        };
    }

    /** The value of a member in JSON, one character per byte. */
    String json(String name, JsonPointer place) {
        return switch (random.nextInt(4)) {
            case 0 -> one(JSON);
            case 1 -> bytes(Json.encode(text()));
            default -> bytes(Json.encode(good(name, place)));
        };
    }

    /** A part of a path or query, one character per byte. */
    String part(String name, JsonPointer place) {
        return switch (random.nextInt(4)) {
            case 0 -> one(RAW);
            case 1 -> URLEncoder.encode(text(), StandardCharsets.UTF_8).replace("+", "%20");
            default -> URLEncoder.encode(good(name, place), StandardCharsets.UTF_8);
        };
    }

    /** The value of a header, without line breaks. */
    String header() {
        return bytes(text()).replaceAll("[\\r\\n]", " ");
    }

    <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Text in UTF-8, one character per byte. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
