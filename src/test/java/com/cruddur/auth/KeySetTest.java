package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.testing.TestIssuer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The usable and the ignored entries of a JSON Web Key Set. */
class KeySetTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final KeyPair KEY_PAIR = TestIssuer.newKeyPair();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void ignoresAnUnusableEntryAndUsesTheOthers(Object entry) {
        KeySet keys = parse(entry, key("good"));
        assertThat(keys.verifiers()).containsOnlyKeys("good");
        assertThat(parse(entry).isEmpty()).isTrue();
    }

    static List<Object> unusable() {
        return Arrays.asList(
                null,
                "text",
                1,
                new JsonArray(),
                new JsonObject(),
                new JsonObject().put("kty", "oct").put("kid", "bad").put("k", "c2VjcmV0"),
                new JsonObject().put("kty", "EC").put("kid", "bad").put("crv", "P-256"),
                key("bad").put("kty", new JsonObject()),
                key("bad").put("kid", 1),
                key("bad").putNull("kid"),
                key("bad").put("alg", "RS512"),
                key("bad").put("alg", "PS256"),
                key("bad").put("alg", "none"),
                key("bad").put("alg", 1),
                key("bad").put("use", "enc"),
                key("bad").put("use", "Sig"),
                key("bad").put("use", new JsonArray().add("sig")),
                key("bad").put("key_ops", new JsonArray()),
                key("bad").put("key_ops", JsonArray.of("encrypt", "wrapKey")),
                key("bad").put("key_ops", "verify"),
                key("bad").putNull("key_ops"),
                key("bad").put("n", "!"),
                key("bad").put("n", ""),
                key("bad").put("n", 1),
                key("bad").putNull("n"),
                key("bad").put("n", number(BigInteger.ONE.shiftLeft(16_384).setBit(0))),
                key("bad").put("n", number(BigInteger.ONE.shiftLeft(2_046).setBit(0))),
                key("bad").put("e", "AQ"),
                key("bad").put("e", "AA"),
                key("bad").put("e", "Ag"),
                key("bad").put("e", number(BigInteger.ONE.shiftLeft(1_024).setBit(0))),
                TestIssuer.jwk("bad", TestIssuer.newKeyPair(1024)));
    }

    @Test
    void algorithmUseAndOperationsAreOptional() {
        JsonObject bare = key("bare");
        bare.remove("alg");
        bare.remove("use");
        KeySet keys = parse(bare, key("ops").put("key_ops", JsonArray.of("sign", "verify")));
        assertThat(keys.verifiers()).containsOnlyKeys("bare", "ops");
    }

    @Test
    void keysUnderTheSameIdAreAlternatives() {
        assertThat(parse(key("a"), key("a"), key("b")).find("a")).hasSize(2);
    }

    @Test
    void aHugeSetIsCutOff() {
        Object[] entries = IntStream.range(0, 1_000).mapToObj(n -> key("k" + n)).toArray();
        assertThat(parse(entries).verifiers()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "1",
                "\"keys\"",
                "{}",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":\"\"}",
                "{\"keys\":[",
                "<html>",
                "\0"
            })
    void rejectsOtherJson(String json) {
        assertThatThrownBy(() -> KeySet.parse(VERTX, Buffer.buffer(json))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deepNestingIsNoKeySet() {
        assertThatThrownBy(() -> KeySet.parse(VERTX, Buffer.buffer("{\"keys\":" + "[".repeat(100_000))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static KeySet parse(Object... entries) {
        JsonObject set = new JsonObject().put("keys", new JsonArray(Arrays.asList(entries)));
        return KeySet.parse(VERTX, set.toBuffer());
    }

    private static JsonObject key(String keyId) {
        return TestIssuer.jwk(keyId, KEY_PAIR);
    }

    private static String number(BigInteger value) {
        return TestIssuer.base64Url(value.toByteArray());
    }
}
