package com.cruddur.message;

import com.cruddur.testing.Api;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Messages between users, for tests. */
record Conversations(Api api) {

    static final List<String> PEOPLE = List.of("andrewbrown", "bayko", "londo", "altbrown");

    /** The path of a conversation that does not exist. */
    static final String NOWHERE = "/api/messages/00000000-0000-4000-8000-000000000000";

    /** Begins a conversation and returns its uuid. */
    String begin(String one, String other) {
        return toPerson(one, other, "first").object().getString("message_group_uuid");
    }

    Api.Answer toPerson(String sender, String handle, String message) {
        return api.as(sender)
                .post("/api/messages", new JsonObject().put("message", message).put("handle", handle));
    }

    Api.Answer toGroup(String sender, String group, String message) {
        return api.as(sender)
                .post("/api/messages", new JsonObject().put("message", message).put("message_group_uuid", group));
    }

    static List<String> messages(Api.Answer answer) {
        return answer.objects().stream()
                .map(message -> message.getString("message"))
                .toList();
    }
}
