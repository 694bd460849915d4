package com.cruddur.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import io.vertx.core.json.JsonObject;

/** Asserts that an {@code Authorization} header authenticates no user. */
final class Refusals {

    private static final JsonObject CRUD =
            new JsonObject().put("message", "Signed").put("ttl", "1-day");

    private Refusals() {}

    /** A route that requires a user answers 401; a route that does not serves an anonymous viewer. */
    static void assertRefused(Api anyone, String authorization) {
        Api api = anyone.with("Authorization", authorization);
        Api.Answer answer = api.post("/api/activities", CRUD);
        assertThat(answer.codes()).as(authorization).containsExactly("generic_401");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(api.get("/api/activities/home?limit=1").status()).isEqualTo(200);
    }
}
