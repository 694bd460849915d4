package com.cruddur.testing;

import io.vertx.core.json.JsonObject;

/** Writes through the API. */
public final class Writes {

    private Writes() {}

    /** Posts a crud that lives for an hour. Returns its uuid. */
    public static String post(Api author, String message) {
        return author.post(
                        "/api/activities",
                        new JsonObject().put("message", message).put("ttl", "1-hour"))
                .object()
                .getString("uuid");
    }

    /** Replies to a crud. Returns the uuid of the reply. */
    public static String reply(Api author, String crud, String message) {
        return author.post("/api/activities/" + crud + "/reply", new JsonObject().put("message", message))
                .object()
                .getString("uuid");
    }

    /** Sends a message to a user. Returns it, with its conversation. */
    public static JsonObject message(Api author, String receiver, String message) {
        return author.post(
                        "/api/messages",
                        new JsonObject().put("handle", receiver).put("message", message))
                .object();
    }
}
