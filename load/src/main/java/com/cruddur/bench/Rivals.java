package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What the server is compared with, started as it was. */
final class Rivals {

    private static final Map<String, ProductStatement> STATEMENTS = Map.of(
            "home", ProductStatement.of("com.cruddur.activity.HomeFeed", "PAGE"),
            "thread", ProductStatement.of("com.cruddur.activity.ActivityThread", "BY_UUIDS"),
            "userFeed", ProductStatement.of("com.cruddur.activity.UserFeed", "PAGES"),
            "post", ProductStatement.of("com.cruddur.activity.PostActivity", "POST"));

    private Rivals() {}

    static ProductStatement statement(String name) {
        return STATEMENTS.get(name);
    }

    /** A server that sends what home is answered with: every byte of it, the headers too. */
    static Child ceiling(Stage stage, Child cruddur) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = cruddur.get(HomeRow.PATH);
        Path headers = stage.file("ceiling-headers.txt");
        Path body = stage.file("ceiling-body.json");
        Files.write(body, answer.body());
        Files.writeString(
                headers,
                answer.headers().map().entrySet().stream()
                        .filter(header -> !header.getKey().equals("content-length"))
                        .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ":" + value))
                        .collect(Collectors.joining("\n")));
        return stage.rival(
                Ceiling.class, cruddur, Integer.toString(Stage.EVENT_LOOPS), headers.toString(), body.toString());
    }

    /** A server that is written by hand, on the same database. */
    static Child handWritten(Stage stage, Child cruddur, DatabaseUrl url) throws IOException, InterruptedException {
        JsonObject statements = new JsonObject();
        STATEMENTS.forEach((name, statement) -> statements.put(name, statement.json()));
        Path settings = stage.file("hand-written.json");
        Files.writeString(
                settings,
                new JsonObject()
                        .put("databaseUrl", url.withPassword())
                        .put("eventLoops", Stage.EVENT_LOOPS)
                        .put("connections", Stage.CONNECTIONS)
                        .put("jwk", stage.issuer().jwk())
                        .put("statements", statements)
                        .encode());
        return stage.rival(HandWritten.class, cruddur, settings.toString());
    }
}
