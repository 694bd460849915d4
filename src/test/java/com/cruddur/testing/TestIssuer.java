package com.cruddur.testing;

import com.sun.net.httpserver.HttpHandler;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A token issuer like Cognito: publishes its keys over HTTP and signs any header and claims. */
public final class TestIssuer implements AutoCloseable {

    public static final String CLIENT_ID = "test-client";
    public static final String KEY_ID = "key-1";

    private final HttpServer server;
    private final List<String> traceParents = new CopyOnWriteArrayList<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private final KeyPair keyPair = newKeyPair();
    private volatile HttpHandler response = keys(jwk(KEY_ID, keyPair));

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/.well-known/jwks.json", exchange -> {
            fetches.incrementAndGet();
            traceParents.addAll(exchange.getRequestHeaders().getOrDefault("traceparent", List.of()));
            response.handle(exchange);
        });
        // One thread per request, so that a stalled response does not block others.
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.start();
    }

    /** The claim {@code iss}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The number of requests for its keys. */
    public int fetches() {
        return fetches.get();
    }

    /** The headers {@code traceparent} of these requests. */
    public List<String> traceParents() {
        return List.copyOf(traceParents);
    }

    /** Replaces the published keys. */
    public void publish(JsonObject... published) {
        response = keys(published);
    }

    /** Replaces the response to requests for the keys. */
    public void respond(HttpHandler replacement) {
        response = replacement;
    }

    /** A response with status 200. */
    public static HttpHandler body(String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    private static HttpHandler keys(JsonObject... published) {
        return body(new JsonObject()
                .put("keys", new JsonArray(Arrays.asList(published)))
                .encode());
    }

    /** The key that {@link #token} signs with. */
    public KeyPair keyPair() {
        return keyPair;
    }

    /** A valid access token. */
    public String token(String sub) {
        return sign(header(), claims(sub), keyPair);
    }

    public JsonObject header() {
        return new JsonObject().put("alg", "RS256").put("kid", KEY_ID).put("typ", "JWT");
    }

    /** The claims of a valid access token. */
    public JsonObject claims(String sub) {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("sub", sub)
                .put("iss", url())
                .put("client_id", CLIENT_ID)
                .put("token_use", "access")
                .put("iat", now)
                .put("exp", now + 3600);
    }

    /** A token with the given header and claims, signed with RS256. */
    public static String sign(JsonObject header, JsonObject claims, KeyPair keyPair) {
        String content = encode(header) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keyPair.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair newKeyPair() {
        return newKeyPair(2048);
    }

    public static KeyPair newKeyPair(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A public key as a JSON Web Key. */
    public static JsonObject jwk(String keyId, KeyPair keyPair) {
        RSAPublicKey key = (RSAPublicKey) keyPair.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", keyId)
                .put("n", base64Url(unsigned(key.getModulus())))
                .put("e", base64Url(unsigned(key.getPublicExponent())));
    }

    public static String encode(JsonObject part) {
        return base64Url(part.encode().getBytes(StandardCharsets.UTF_8));
    }

    public static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
