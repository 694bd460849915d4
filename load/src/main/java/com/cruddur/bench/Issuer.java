package com.cruddur.bench;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** A token issuer like Cognito: publishes its key over HTTP and signs tokens for any user. */
final class Issuer implements AutoCloseable {

    static final String CLIENT_ID = "bench";

    private static final String KEY_ID = "bench-key";
    private static final int KEY_BITS = 2048;
    private static final int VALID_SECONDS = 12 * 3600;

    private final HttpServer server;
    private final KeyPair keyPair;

    private Issuer(HttpServer server, KeyPair keyPair) {
        this.server = server;
        this.keyPair = keyPair;
    }

    static Issuer start() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        KeyPair keyPair = generator.generateKeyPair();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] keys = new JsonObject()
                .put("keys", new JsonArray().add(jwk(keyPair)))
                .encode()
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/.well-known/jwks.json", exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
        return new Issuer(server, keyPair);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The published key, for servers that do not fetch it. */
    JsonObject jwk() {
        return jwk(keyPair);
    }

    String token(String sub) {
        long now = Instant.now().getEpochSecond();
        JsonObject header =
                new JsonObject().put("alg", "RS256").put("kid", KEY_ID).put("typ", "JWT");
        JsonObject claims = new JsonObject()
                .put("sub", sub)
                .put("iss", url())
                .put("client_id", CLIENT_ID)
                .put("token_use", "access")
                .put("iat", now)
                .put("exp", now + VALID_SECONDS);
        String content = encode(header) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keyPair.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform supports RSA signatures", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static JsonObject jwk(KeyPair keyPair) {
        RSAPublicKey key = (RSAPublicKey) keyPair.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", KEY_ID)
                .put("n", base64Url(unsigned(key.getModulus())))
                .put("e", base64Url(unsigned(key.getPublicExponent())));
    }

    private static String encode(JsonObject part) {
        return base64Url(part.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
