package com.cruddur.faults;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request.
 *
 * @param body empty for a request without a body
 */
public record Request(String method, String path, Map<String, String> headers, String body) {

    /** A GET without a token. */
    public static Request get(String path) {
        return new Request("GET", path, Map.of(), "");
    }

    /** A post by the token's user. */
    public static Request post(String token, String message) {
        JsonObject crud = new JsonObject().put("message", message).put("ttl", "1-day");
        return write("POST", "/api/activities", token, crud.encode());
    }

    /** Any write. */
    public static Request write(String method, String path, String token, String body) {
        return new Request(
                method, path, Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"), body);
    }

    /** A copy with an additional header. */
    public Request with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Request(method, path, more, body);
    }
}
