package com.cruddur.auth;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Issues access tokens for the users of the embedded database, for development. The signing key is generated at start
 * and lives as long as the process. A server on an external database has no such issuer.
 */
public final class EmbeddedIssuer {

    private static final String CLIENT_ID = "cruddur-embedded";
    private static final String SCOPE = "aws.cognito.signin.user.admin";
    private static final int KEY_BITS = 2048;
    private static final int VALID_SECONDS = (int) TimeUnit.HOURS.toSeconds(24);

    private final Issuer issuer;
    private final JWTAuth signer;
    private final JsonObject jwks;
    private final SigningKeys keys;

    private EmbeddedIssuer(Vertx vertx, Issuer issuer, String keyId, KeyPair keyPair) {
        this.issuer = issuer;
        this.signer = signer(vertx, keyId, keyPair);
        this.jwks = new JsonObject().put("keys", new JsonArray().add(jwk(keyId, (RSAPublicKey) keyPair.getPublic())));
        this.keys = SigningKeys.fixed(vertx, issuer, jwks);
    }

    /** Generates the signing key. Blocks for some 100 ms, so it must not run on an event loop. */
    public static EmbeddedIssuer create(Vertx vertx, String issuerUrl) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            String keyId = UUID.randomUUID().toString();
            return new EmbeddedIssuer(vertx, new Issuer(issuerUrl, CLIENT_ID), keyId, generator.generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform supports RSA", e);
        }
    }

    /** The keys that verify the tokens of this issuer. */
    public SigningKeys keys() {
        return keys;
    }

    /** The public key as a JSON Web Key Set. */
    public JsonObject jwks() {
        return jwks;
    }

    /**
     * An access token with the claims of a Cognito access token, valid for 24 hours.
     *
     * @param username the user's handle; Amplify reads this claim and requires the scope
     */
    public String token(String sub, String username) {
        JsonObject claims = new JsonObject()
                .put("sub", sub)
                .put("username", username)
                .put("token_use", "access")
                .put("scope", SCOPE)
                .put("client_id", issuer.clientId())
                .put("auth_time", Instant.now().getEpochSecond())
                .put("event_id", UUID.randomUUID().toString())
                .put("origin_jti", UUID.randomUUID().toString())
                .put("jti", UUID.randomUUID().toString());
        return signer.generateToken(
                claims,
                new JWTOptions().setAlgorithm("RS256").setIssuer(issuer.url()).setExpiresInSeconds(VALID_SECONDS));
    }

    private static JWTAuth signer(Vertx vertx, String keyId, KeyPair keyPair) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keyPair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm("RS256")
                                .setId(keyId)
                                .setBuffer(pem)));
    }

    private static JsonObject jwk(String keyId, RSAPublicKey key) {
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("kid", keyId)
                .put("n", base64Url(key.getModulus()))
                .put("e", base64Url(key.getPublicExponent()));
    }

    /** Big-endian without a sign byte (RFC 7518, section 6.3.1). */
    private static String base64Url(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, start, bytes.length));
    }
}
