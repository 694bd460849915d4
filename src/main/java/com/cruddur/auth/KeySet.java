package com.cruddur.auth;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The usable keys of a JSON Web Key Set (RFC 7517): RSA keys for RS256 signatures with 2,048 to 8,192 bits. Other and
 * malformed entries are ignored, so that one bad entry does not disable the others and no token can choose its algorithm.
 *
 * @param verifiers verifiers by key id; keys that share an id are alternatives
 */
record KeySet(Map<String, List<JWTAuth>> verifiers) {

    static final KeySet EMPTY = new KeySet(Map.of());

    private static final int MAX_KEYS = 100;
    private static final int MIN_MODULUS_BITS = 2048;
    private static final int MAX_MODULUS_BITS = 8192;

    /** The usual exponent is 65,537. A large one makes each verification as slow as a signature. */
    private static final int MAX_EXPONENT_BITS = 64;

    /** Clock skew that {@code exp}, {@code nbf} and {@code iat} allow for. */
    static final int LEEWAY_SECONDS = 30;

    private static final System.Logger LOGGER = System.getLogger(KeySet.class.getName());

    /**
     * Parses a set; a large one takes milliseconds. The result is empty if no key is usable.
     *
     * @throws IllegalArgumentException if it is not a JSON Web Key Set
     */
    static KeySet parse(Vertx vertx, Buffer json) {
        if (!(decode(json).getValue("keys") instanceof JsonArray entries)) {
            throw new IllegalArgumentException("the response has no array of keys");
        }
        Map<String, List<JWTAuth>> verifiers = new HashMap<>();
        entries.stream().limit(MAX_KEYS).forEach(entry -> {
            if (entry instanceof JsonObject key && key.getValue("kid") instanceof String keyId && isForRs256(key)) {
                PublicKey publicKey = publicKey(keyId, key);
                if (publicKey != null) {
                    verifiers
                            .computeIfAbsent(keyId, absent -> new ArrayList<>())
                            .add(verifier(vertx, keyId, publicKey));
                }
            }
        });
        verifiers.replaceAll((keyId, alternatives) -> List.copyOf(alternatives));
        return new KeySet(Map.copyOf(verifiers));
    }

    boolean isEmpty() {
        return verifiers.isEmpty();
    }

    /** The verifiers of a key id; empty if there is no such key. */
    List<JWTAuth> find(String keyId) {
        return verifiers.getOrDefault(keyId, List.of());
    }

    private static JsonObject decode(Buffer json) {
        try {
            return json.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the response is not a JSON object", e);
        }
    }

    private static boolean isForRs256(JsonObject key) {
        return "RSA".equals(key.getValue("kty"))
                && isAbsentOr("RS256", key.getValue("alg"))
                && isAbsentOr("sig", key.getValue("use"))
                && allowsVerification(key);
    }

    private static boolean allowsVerification(JsonObject key) {
        if (!key.containsKey("key_ops")) {
            return true;
        }
        return key.getValue("key_ops") instanceof JsonArray operations && operations.contains("verify");
    }

    private static boolean isAbsentOr(String expected, @Nullable Object value) {
        return value == null || expected.equals(value);
    }

    /** Null for a malformed or weak key. Vert.x itself accepts malformed keys, which then verify no token. */
    private static @Nullable PublicKey publicKey(String keyId, JsonObject key) {
        try {
            BigInteger modulus = number(key.getValue("n"));
            BigInteger exponent = number(key.getValue("e"));
            if (modulus.bitLength() < MIN_MODULUS_BITS || modulus.bitLength() > MAX_MODULUS_BITS) {
                throw new IllegalArgumentException("the modulus has " + modulus.bitLength() + " bits");
            }
            if (exponent.bitLength() < 2 || exponent.bitLength() > MAX_EXPONENT_BITS || !exponent.testBit(0)) {
                throw new IllegalArgumentException("the exponent is even, 1 or too large");
            }
            return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "ignored the signing key {0}: {1}",
                    JsonObject.of("kid", keyId).encode(),
                    e.getMessage());
            return null;
        }
    }

    private static BigInteger number(@Nullable Object base64Url) {
        if (!(base64Url instanceof String digits) || digits.isEmpty()) {
            throw new IllegalArgumentException("the modulus or exponent is missing");
        }
        return new BigInteger(1, Base64.getUrlDecoder().decode(digits));
    }

    private static JWTAuth verifier(Vertx vertx, String keyId, PublicKey publicKey) {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(publicKey.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        return JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm("RS256")
                                .setId(keyId)
                                .setBuffer(pem))
                        .setJWTOptions(new JWTOptions().setLeeway(LEEWAY_SECONDS)));
    }
}
