package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TokensIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String SUB = "seed-bayko";

    private static final JsonObject CRUD =
            new JsonObject().put("message", "Signed").put("ttl", "1-day");

    private final TestIssuer issuer = SERVER.issuer();
    private final long now = Instant.now().getEpochSecond();

    @Test
    void aValidTokenAuthenticatesItsSub() {
        Api.Answer answer = SERVER.api().as("bayko").post("/api/activities", CRUD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.object().getString("handle")).isEqualTo("bayko");
    }

    @Test
    void unsignedTokensAreRefused() {
        for (String algorithm : new String[] {"none", "None", "NONE", "nOnE", ""}) {
            String content = TestIssuer.encode(issuer.header().put("alg", algorithm)) + "."
                    + TestIssuer.encode(issuer.claims(SUB));
            assertRefused(content + ".");
            assertRefused(content);
            assertRefused(content + "." + issuer.token(SUB).split("\\.", -1)[2]);
        }
        assertRefused(TestIssuer.encode(issuer.header()) + "." + TestIssuer.encode(issuer.claims(SUB)) + ".");
    }

    @Test
    void thePublicKeyIsNotAcceptedAsAnHmacSecret() throws GeneralSecurityException {
        byte[] der = issuer.keyPair().getPublic().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        JsonObject jwk = TestIssuer.jwk(TestIssuer.KEY_ID, issuer.keyPair());
        for (byte[] secret :
                new byte[][] {der, bytes(pem), bytes(pem.strip()), bytes(jwk.getString("n")), bytes(jwk.encode())}) {
            String content = content(issuer.header().put("alg", "HS256"));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            assertRefused(content + "." + TestIssuer.base64Url(mac.doFinal(bytes(content))));
        }
    }

    @Test
    void otherAlgorithmsOfTheSameKeyAreRefused() throws GeneralSecurityException {
        for (String algorithm : new String[] {"RS384", "RS512", "RS256"}) {
            String content = content(issuer.header().put("alg", algorithm));
            Signature signature = Signature.getInstance("SHA512withRSA");
            signature.initSign(issuer.keyPair().getPrivate());
            signature.update(bytes(content));
            assertRefused(content + "." + TestIssuer.base64Url(signature.sign()));
        }
    }

    @Test
    void aSignatureByAnotherKeyUnderTheSameIdIsRefused() {
        assertRefused(TestIssuer.sign(issuer.header(), issuer.claims(SUB), TestIssuer.newKeyPair()));
    }

    @Test
    void aKeyInTheTokenHeaderIsIgnored() {
        var own = TestIssuer.newKeyPair();
        JsonObject header = issuer.header()
                .put("kid", "own")
                .put("jwk", TestIssuer.jwk("own", own))
                .put("jku", issuer.url() + "/.well-known/jwks.json");
        assertRefused(TestIssuer.sign(header, issuer.claims(SUB), own));
        assertRefused(TestIssuer.sign(header.put("kid", TestIssuer.KEY_ID), issuer.claims(SUB), own));
    }

    @Test
    void criticalExtensionsAreRefused() {
        for (Object critical :
                new Object[] {new JsonArray().add("exp"), new JsonArray().add("b64"), new JsonArray(), "exp"}) {
            JsonObject header = issuer.header().put("crit", critical).put("exp", now + 3600);
            assertRefused(TestIssuer.sign(header, issuer.claims(SUB), issuer.keyPair()));
        }
        assertRefused(TestIssuer.sign(issuer.header().putNull("crit"), issuer.claims(SUB), issuer.keyPair()));
    }

    @Test
    void changedClaimsAreRefused() {
        String[] parts = issuer.token("seed-londo").split("\\.", -1);
        assertRefused(parts[0] + "." + TestIssuer.encode(issuer.claims(SUB)) + "." + parts[2]);
    }

    @Test
    void theKeyIdIsRequired() {
        assertRefused(TestIssuer.sign(without("kid", issuer.header()), issuer.claims(SUB), issuer.keyPair()));
        for (Object keyId : new Object[] {"", "no-such-key", 1, new JsonArray(), "../key-1"}) {
            assertRefused(TestIssuer.sign(issuer.header().put("kid", keyId), issuer.claims(SUB), issuer.keyPair()));
        }
    }

    @Test
    void theIssuerMustMatchExactly() {
        for (Object wrong : new Object[] {
            "https://evil.example", issuer.url() + "/", issuer.url() + ".evil.example", "", 1, new JsonArray()
        }) {
            assertRefusedWith("iss", wrong);
        }
        assertRefusedWith("iss", null);
    }

    @Test
    void theClientIdMustMatch() {
        assertRefusedWith("client_id", "another");
        assertRefusedWith("client_id", new JsonArray().add(TestIssuer.CLIENT_ID));
        assertRefusedWith("client_id", null);
    }

    @Test
    void idTokensAreRefused() {
        assertRefused(signed(issuer.claims(SUB).put("token_use", "id").put("aud", TestIssuer.CLIENT_ID)));
        assertRefusedWith("token_use", "Access");
        assertRefusedWith("token_use", null);
    }

    @Test
    void expiryHasThirtySecondsOfLeeway() {
        assertAccepted(issuer.claims(SUB).put("exp", now - 10));
        assertRefusedWith("exp", now - 31);
        assertRefusedWith("exp", 0);
    }

    @Test
    void theExpiryIsRequired() {
        assertRefusedWith("exp", null);
        assertRefusedWith("exp", Long.toString(now + 3600));
        assertRefusedWith("exp", new JsonArray().add(now + 3600));
    }

    @Test
    void tokensFromTheFutureAreRefused() {
        assertAccepted(issuer.claims(SUB).put("nbf", now + 10).put("iat", now + 10));
        assertRefusedWith("nbf", now + 60);
        assertRefusedWith("iat", now + 60);
    }

    @Test
    void theSubIsRequired() {
        assertRefusedWith("sub", null);
        assertRefusedWith("sub", "");
        assertRefusedWith("sub", 1);
        assertRefusedWith("sub", "seed-bayko\0");
        assertRefusedWith("sub", new JsonArray().add(SUB));
    }

    @Test
    void manyUnknownKeysCauseOneFetchAtMost() {
        int before = issuer.fetches();
        for (int i = 0; i < 50; i++) {
            JsonObject header = issuer.header().put("kid", UUID.randomUUID().toString());
            assertRefused(TestIssuer.sign(header, issuer.claims(SUB), issuer.keyPair()));
        }
        assertThat(issuer.fetches()).isBetween(before, before + 1);
        assertAccepted(issuer.claims(SUB));
    }

    private String signed(JsonObject claims) {
        return TestIssuer.sign(issuer.header(), claims, issuer.keyPair());
    }

    private String content(JsonObject header) {
        return TestIssuer.encode(header) + "." + TestIssuer.encode(issuer.claims(SUB));
    }

    private void assertAccepted(JsonObject claims) {
        assertThat(SERVER.api()
                        .with("Authorization", "Bearer " + signed(claims))
                        .post("/api/activities", CRUD)
                        .status())
                .isEqualTo(200);
    }

    /** Replaces a claim, or removes it if the value is null. */
    private void assertRefusedWith(String claim, @Nullable Object value) {
        JsonObject claims = issuer.claims(SUB);
        assertRefused(signed(value == null ? without(claim, claims) : claims.put(claim, value)));
    }

    private static void assertRefused(String token) {
        Refusals.assertRefused(SERVER.api(), "Bearer " + token);
    }

    private static JsonObject without(String name, JsonObject object) {
        object.remove(name);
        return object;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
