package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.InstalledPrograms;
import com.cruddur.testing.TestPostgres;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** bin/user-delete deletes the users of deleted accounts in the user pool. A small HTTP server simulates Cognito. */
@Tag("scripts")
@EnabledIf("com.cruddur.testing.InstalledPrograms#havePsql")
class UserDeleteIT {

    private final DatabaseUrl database = TestPostgres.seeded();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile String refusal = "";
    private HttpServer userPool;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(InstalledPrograms.find("aws").isPresent(), "the aws client is not installed");
        userPool = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        userPool.createContext("/", this::answer);
        userPool.start();
    }

    @AfterEach
    void stop() {
        if (userPool != null) {
            userPool.stop(0);
        }
    }

    @Test
    void deletesUsersOfAllDeletedAccounts() throws Exception {
        TestPostgres.query(database, "SELECT delete_account(uuid) FROM users WHERE handle = 'bayko'");
        assertSucceeds(run("londo"));
        assertThat(calls).containsExactly("pool-1 seed-bayko", "pool-1 seed-londo");
        assertSucceeds(run());
        assertThat(calls).hasSize(2);
    }

    @Test
    void auditsTheDeletionOfEachUserOfThePoolWithoutItsSub() throws Exception {
        TestPostgres.query(database, "SELECT delete_account(uuid) FROM users WHERE handle IN ('bayko', 'londo')");
        assertSucceeds(run("--why", "daily"));
        assertThat(
                        TestPostgres.query(
                                database,
                                "SELECT string_agg(action || ' ' || why || ' ' || split_part(object, ' at ', 1), ';') FROM audit_log"))
                .isEqualTo("user-delete daily user of the user pool, account deleted"
                        + ";user-delete daily user of the user pool, account deleted");
        assertThat(TestPostgres.query(database, "SELECT count(*) FROM audit_log WHERE object LIKE '%seed-%'"))
                .isEqualTo("0");
    }

    @Test
    void aUserThatThePoolDoesNotHaveIsDeleted() throws Exception {
        refusal = "UserNotFoundException";
        assertSucceeds(run("londo"));
        refusal = "";
        assertSucceeds(run());
        assertThat(calls).containsExactly("pool-1 seed-londo");
    }

    @Test
    void aRefusedDeletionIsRepeated() throws Exception {
        refusal = "NotAuthorizedException";
        Script.Result refused = run("londo");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.errors()).contains("NotAuthorizedException", "run user-delete again");
        refusal = "";
        assertSucceeds(run());
        assertThat(calls).containsExactly("pool-1 seed-londo", "pool-1 seed-londo");
    }

    private static void assertSucceeds(Script.Result result) {
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }

    private Script.Result run(String... words) throws Exception {
        return Script.named("user-delete")
                .with(words)
                .where("POSTGRESQL_CONNECTION_URL", database.withPassword())
                .where("AWS_COGNITO_USER_POOL_ID", "pool-1")
                .where(
                        "AWS_ENDPOINT_URL",
                        "http://127.0.0.1:" + userPool.getAddress().getPort())
                .where("AWS_DEFAULT_REGION", "us-east-1")
                .where("AWS_ACCESS_KEY_ID", "test")
                .where("AWS_SECRET_ACCESS_KEY", "test")
                .where("AWS_MAX_ATTEMPTS", "1")
                .run();
    }

    private void answer(HttpExchange exchange) throws IOException {
        assertThat(exchange.getRequestHeaders().getFirst("X-Amz-Target")).endsWith(".AdminDeleteUser");
        JsonObject call = new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        calls.add(call.getString("UserPoolId") + " " + call.getString("Username"));
        byte[] body = (refusal.isEmpty() ? new JsonObject() : new JsonObject().put("__type", refusal))
                .encode()
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(refusal.isEmpty() ? 200 : 400, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
