package com.cruddur.faults;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessagesOfOthersFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    /** A conversation of two users. */
    private record Pair(String one, String other, String group) {

        boolean has(String handle) {
            return handle.equals(one) || handle.equals(other);
        }
    }

    private final List<String> people =
            IntStream.range(0, FaultScale.of(6, 16)).mapToObj(i -> "person" + i).toList();

    @Test
    void messagesAreInvisibleToStrangers() {
        FaultTable.Row row = TABLE.row("messages of others", "404 for all pairs of members and strangers");
        people.forEach(handle -> SERVER.execute(
                "INSERT INTO users (display_name, handle, email, cognito_user_id) VALUES ('%1$s', '%1$s', '%1$s@x', '%1$s')"
                        .formatted(handle)));
        Map<String, Api> apis = people.stream()
                .collect(Collectors.toMap(
                        handle -> handle, handle -> SERVER.api().as(handle)));
        List<Pair> pairs = talk(apis);
        int refused = 0;
        List<String> leaks = new ArrayList<>();
        for (Pair pair : pairs) {
            for (String handle : people) {
                List<Integer> statuses = statuses(Objects.requireNonNull(apis.get(handle)), pair);
                if (!statuses.equals(pair.has(handle) ? List.of(200, 200, 200) : List.of(404, 404, 404))) {
                    leaks.add("%s at %s: %s".formatted(handle, pair, statuses));
                }
                refused += pair.has(handle) ? 0 : statuses.size();
            }
        }
        apis.forEach((handle, api) -> {
            if (api.get("/api/message_groups?limit=200").objects().size() != people.size() - 1) {
                leaks.add(handle + " sees other conversations than those of their own");
            }
        });
        leaks.forEach(System.out::println);
        row.figure("%,d refused, %d leaks".formatted(refused, leaks.size()), leaks.isEmpty());
    }

    private List<Pair> talk(Map<String, Api> apis) {
        List<Pair> pairs = new ArrayList<>();
        for (String one : people) {
            for (String other : people) {
                if (one.compareTo(other) < 0) {
                    JsonObject message =
                            new JsonObject().put("message", "between us").put("handle", other);
                    pairs.add(new Pair(
                            one,
                            other,
                            Objects.requireNonNull(apis.get(one))
                                    .post("/api/messages", message)
                                    .object()
                                    .getString("message_group_uuid")));
                }
            }
        }
        return pairs;
    }

    private static List<Integer> statuses(Api api, Pair pair) {
        String path = "/api/messages/" + pair.group();
        JsonObject message = new JsonObject().put("message", "may I?").put("message_group_uuid", pair.group());
        return List.of(
                api.get(path).status(),
                api.head(path).status(),
                api.post("/api/messages", message).status());
    }
}
