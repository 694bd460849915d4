package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference servers, started with the options of the measured one. */
final class ReferenceServers {

    private static final Map<String, ServerStatement> STATEMENTS = Map.of(
            "home", ServerStatement.of("com.cruddur.activity.HomeFeed", "PAGE"),
            "thread", ServerStatement.of("com.cruddur.activity.ActivityThread", "BY_UUIDS"),
            "userFeed", ServerStatement.of("com.cruddur.activity.UserFeed", "PAGES"),
            "post", ServerStatement.of("com.cruddur.activity.PostActivity", "POST"),
            "reply", ServerStatement.of("com.cruddur.activity.PostReply", "REPLY"),
            "like", ServerStatement.of("com.cruddur.activity.Reactions", "SET_LIKE", "byOne"));

    private ReferenceServers() {}

    static ServerStatement statement(String name) {
        return STATEMENTS.get(name);
    }

    /** Starts a server that sends the response of home, headers included, from memory. */
    static ServerProcess ceiling(Testbed testbed, ServerProcess cruddur) throws IOException, InterruptedException {
        return ceiling(testbed, cruddur, cruddur.get(HomeRow.PATH));
    }

    /** Starts a server that sends this response, headers included, from memory. */
    static ServerProcess ceiling(Testbed testbed, ServerProcess cruddur, HttpResponse<byte[]> answer)
            throws IOException, InterruptedException {
        Path headers = testbed.file("ceiling-headers.txt");
        Path body = testbed.file("ceiling-body.json");
        Files.write(body, answer.body());
        Files.writeString(
                headers,
                answer.headers().map().entrySet().stream()
                        .filter(header -> !header.getKey().equals("content-length"))
                        .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ":" + value))
                        .collect(Collectors.joining("\n")));
        return testbed.referenceServer(
                Ceiling.class, cruddur, Integer.toString(Testbed.EVENT_LOOPS), headers.toString(), body.toString());
    }

    /** Starts the hand-written server on the same database. */
    static ServerProcess handWritten(Testbed testbed, ServerProcess cruddur, DatabaseUrl url)
            throws IOException, InterruptedException {
        JsonObject statements = new JsonObject();
        STATEMENTS.forEach((name, statement) -> statements.put(name, statement.json()));
        Path settings = testbed.file("hand-written.json");
        Files.writeString(
                settings,
                new JsonObject()
                        .put("databaseUrl", url.withPassword())
                        .put("eventLoops", Testbed.EVENT_LOOPS)
                        .put("connections", Testbed.CONNECTIONS)
                        .put("jwk", testbed.issuer().jwk())
                        .put("statements", statements)
                        .encode());
        return testbed.referenceServer(HandWritten.class, cruddur, settings.toString());
    }
}
