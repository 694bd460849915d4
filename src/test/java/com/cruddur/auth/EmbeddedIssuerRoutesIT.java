package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.Database;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.http.CommonHeaders;
import com.cruddur.http.FailureHandler;
import com.cruddur.http.Limits;
import com.cruddur.http.security.Cors;
import com.cruddur.http.security.SecurityHeaders;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.RawHttp;
import com.cruddur.testing.TestServer;
import com.cruddur.user.EmbeddedIssuerRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The development routes: the clients that they serve, and the tokens that they issue. */
class EmbeddedIssuerRoutesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedIssuer issuer = EmbeddedIssuer.create(vertx, "http://localhost:4567/dev");
    private final Database database = new Database(vertx, SERVER.database(), PoolLimits.of(1, 10), new Metrics());
    private HttpServer http = vertx.createHttpServer();

    @BeforeEach
    void listen() throws Exception {
        Router router = Router.router(vertx);
        Limits.readBodies(router);
        new EmbeddedIssuerRoutes(database, issuer).mount(router, RoutingContext::next);
        FailureHandler.handleAll(
                router, new CommonHeaders(new SecurityHeaders(false), new Cors(Set.of()), () -> false));
        http = http.requestHandler(router).listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        database.close().await(10, TimeUnit.SECONDS);
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:4567", "127.0.0.1", "[::1]:4567", "cruddur.localhost", "LocalHost"})
    void answerLocalHosts(String host) {
        assertThat(RawHttp.send(http.actualPort(), request(host, "bayko")).status())
                .isEqualTo(200);
        assertThat(RawHttp.send(http.actualPort(), jwks(host)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:4567",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "192.168.0.1:4567",
                "[fe80::1]",
                "",
                "localhost@evil.example"
            })
    void refuseOtherHosts(String host) {
        for (String request : List.of(request(host, "bayko"), jwks(host))) {
            RawHttp.Answer response = RawHttp.send(http.actualPort(), request);
            assertThat(response.status()).isIn(400, 404);
            assertThat(response.body()).doesNotContain("access_token", "kty");
        }
    }

    @Test
    void issueTheClaimsThatAmplifyReads() throws Exception {
        RawHttp.Answer response = RawHttp.send(http.actualPort(), request("localhost", "@BAYKO"));
        String token = new JsonObject(response.body()).getString("access_token");
        JsonObject claims = new JsonObject(
                new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8));
        assertThat(claims.getString("scope")).isEqualTo("aws.cognito.signin.user.admin");
        assertThat(claims.getString("username")).isEqualTo("bayko");
        assertThat(claims.getString("token_use")).isEqualTo("access");
        assertThat(claims.getString("iss")).isEqualTo("http://localhost:4567/dev");
        assertThat(claims.fieldNames())
                .contains("sub", "client_id", "auth_time", "iat", "exp", "jti", "origin_jti", "event_id");
        assertThat(new Tokens(List.of(issuer.keys())).viewer("Bearer " + token).await(10, TimeUnit.SECONDS))
                .map(Viewer::sub)
                .contains("seed-bayko");
    }

    private static String request(String host, String handle) {
        String body = new JsonObject().put("handle", handle).encode();
        return "POST /dev/token HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static String jwks(String host) {
        return "GET /dev/.well-known/jwks.json HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    }
}
