package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.OpenApi;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.core.JsonPointer;

/** Forged access tokens, on every route that requires one. */
class ForgedTokenFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String UUID_TEXT = "c2d4c2e0-0000-4000-8000-000000000001";

    private final TestIssuer issuer = SERVER.issuer();
    private final long now = Instant.now().getEpochSecond();

    @Test
    void forgedTokensAreRejected() throws Exception {
        List<String> forged = forged();
        FaultTable.Row row = TABLE.row(
                "%d forged tokens on every route that requires one".formatted(forged.size()),
                "401; home is 200, anonymous");
        List<OpenApi.Operation> guarded = OpenApi.operations().stream()
                .filter(operation -> OpenApi.at(operation.pointer().append(JsonPointer.compile("/security/0/bearer")))
                        .isArray())
                .toList();
        assertThat(guarded).hasSizeGreaterThan(12);
        List<String> accepted = new ArrayList<>();
        for (String token : forged) {
            Api api = SERVER.api().with("Authorization", "Bearer " + token);
            assertThat(api.get("/api/activities/home?limit=1").status()).isEqualTo(200);
            for (OpenApi.Operation operation : guarded) {
                String path = operation.template().replaceAll("\\{\\w+}", UUID_TEXT);
                String body = operation.method().equals("GET") ? null : "{\"message\":\"forged\",\"ttl\":\"1-day\"}";
                if (api.send(operation.method(), path, body).status() != 401) {
                    accepted.add(operation.method() + " " + path + " " + token);
                }
            }
        }
        assertThat(SERVER.query("SELECT count(*) FROM activities WHERE message = 'forged'"))
                .isEqualTo("0");
        assertThat(SERVER.api().as("bayko").get("/api/activities/notifications").status())
                .isEqualTo(200);
        row.figure("%d accepted".formatted(accepted.size()), accepted.isEmpty());
    }

    @Test
    void tokensOfUnknownKeysCauseAtMostOneFetch() {
        int flood = FaultScale.of(500, 20_000);
        FaultTable.Row row = TABLE.row("%,d tokens of unknown keys".formatted(flood), "401, ≤ 1 key fetch in 30 s");
        int before = issuer.fetches();
        long start = System.nanoTime();
        long refused = IntStream.range(0, flood)
                .mapToObj(i ->
                        signed(issuer.header().put("kid", UUID.randomUUID().toString()), issuer.claims("seed-bayko")))
                .filter(token -> SERVER.api()
                                .with("Authorization", "Bearer " + token)
                                .get("/api/activities/notifications")
                                .status()
                        == 401)
                .count();
        int fetches = issuer.fetches() - before;
        long halfMinutes = 1 + (System.nanoTime() - start) / 30_000_000_000L;
        row.figure("%,d × 401, %d fetches".formatted(refused, fetches), refused == flood && fetches <= halfMinutes);
    }

    private List<String> forged() throws GeneralSecurityException {
        List<String> tokens = new ArrayList<>();
        JsonObject good = issuer.claims("seed-bayko");
        for (String algorithm : List.of("none", "None", "NONE", "", "HS256", "RS512", "ES256")) {
            String content = TestIssuer.encode(issuer.header().put("alg", algorithm)) + "." + TestIssuer.encode(good);
            tokens.add(content + ".");
            tokens.add(content + "." + issuer.token("seed-bayko").split("\\.", -1)[2]);
        }
        String confused = TestIssuer.encode(issuer.header().put("alg", "HS256")) + "." + TestIssuer.encode(good);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(issuer.keyPair().getPublic().getEncoded(), "HmacSHA256"));
        tokens.add(confused + "." + TestIssuer.base64Url(mac.doFinal(confused.getBytes(StandardCharsets.US_ASCII))));
        tokens.add(TestIssuer.sign(issuer.header(), good, TestIssuer.newKeyPair()));
        tokens.add(signed(issuer.header().put("kid", "../key-1"), good));
        for (String claim : List.of("iss", "client_id", "token_use", "exp", "sub")) {
            JsonObject without = good.copy();
            without.remove(claim);
            tokens.add(signed(issuer.header(), without));
            tokens.add(with(claim, new JsonArray().add(good.getValue(claim))));
        }
        for (String claim : List.of("iss", "client_id", "token_use", "exp")) {
            tokens.add(with(claim, "wrong-" + good.getValue(claim)));
        }
        tokens.add(with("token_use", "id"));
        tokens.add(with("exp", now - 31));
        tokens.add(with("nbf", now + 1800));
        tokens.add(with("iat", now + 1800));
        tokens.addAll(List.of("null", "undefined", "a.b.c", "..", "W10.W10.W10"));
        return tokens;
    }

    private String with(String claim, Object value) {
        return signed(
                issuer.header(), issuer.claims("seed-bayko").put("iat", now - 1).put(claim, value));
    }

    private String signed(JsonObject header, JsonObject claims) {
        return TestIssuer.sign(header, claims, issuer.keyPair());
    }
}
