package com.cruddur.faults;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** A client that reads cached pages from two servers and checks each answer. */
final class CacheHistoryReader {

    private final CacheHistory history;
    private final Random random;

    /** Whether the client must not go back in time. */
    private final boolean checksOrder;

    private final int[] ports;

    /** The versions that this client has seen. */
    private final long[] seen = new long[CacheHistory.CRUDS + CacheHistory.HANDLES.size()];

    CacheHistoryReader(CacheHistory history, int seed, boolean checksOrder, int... ports) {
        this.history = history;
        this.random = new Random(seed);
        this.checksOrder = checksOrder;
        this.ports = ports.clone();
    }

    /** Reads until this number of answers was checked, or until a time. Returns the number of checked answers. */
    long read(int answers, long untilNanos) throws IOException {
        Connection[] connections = new Connection[ports.length];
        long checked = 0;
        try {
            while (checked < answers && history.wrong().size() < 10 && System.nanoTime() - untilNanos < 0) {
                int server = random.nextInt(ports.length);
                if (connections[server] == null || !connections[server].isOpen()) {
                    connections[server] = new Connection(ports[server]);
                }
                String path = path();
                long[] acknowledged = history.acknowledged();
                long sentMillis = System.currentTimeMillis();
                Connection.Answer answer = connections[server].ask(Request.get(path));
                if (answer.status() == 200) {
                    check(path, answer.body(), acknowledged, sentMillis);
                    checked++;
                } else if (answer.status() != 404 && answer.status() != 503) {
                    history.isWrong(path + " answered " + answer.status());
                }
            }
        } finally {
            for (Connection connection : connections) {
                if (connection != null) {
                    connection.close();
                }
            }
        }
        return checked;
    }

    private String path() {
        int crud = random.nextInt(CacheHistory.CRUDS);
        return switch (random.nextInt(6)) {
            case 0 -> "/api/activities/home";
            case 1 -> "/api/activities/home?limit=20";
            case 2 -> "/api/activities/@" + CacheHistory.handle(crud);
            case 3 -> "/api/activities/@" + CacheHistory.handle(crud) + "/status/" + CacheHistory.uuid(crud);
            default -> "/api/activities/" + CacheHistory.uuid(crud);
        };
    }

    private void check(String path, String body, long[] acknowledged, long sentMillis) {
        for (Object item : activities(body)) {
            JsonObject activity = (JsonObject) item;
            String message = activity.getString("message");
            if (message.startsWith("crud ")) {
                checkVersion(
                        path, Integer.parseInt(message.substring(5)), activity.getLong("likes_count"), acknowledged);
            } else if (message.startsWith("short ") && Long.parseLong(message.substring(6)) <= sentMillis) {
                history.isWrong(path + " contains the expired " + message);
            }
            String name = activity.getString("display_name");
            int user = CacheHistory.HANDLES.indexOf(activity.getString("handle"));
            if (user >= 0 && name.startsWith("Version ")) {
                checkVersion(path, CacheHistory.CRUDS + user, Long.parseLong(name.substring(8)), acknowledged);
            }
        }
    }

    private void checkVersion(String path, int object, long version, long[] acknowledged) {
        if (version < acknowledged[object]) {
            history.isWrong("%s shows version %d of %d, acknowledged was %d"
                    .formatted(path, version, object, acknowledged[object]));
        }
        if (checksOrder && version < seen[object]) {
            history.isWrong(
                    "%s shows version %d of %d, the client had seen %d".formatted(path, version, object, seen[object]));
        }
        seen[object] = Math.max(seen[object], version);
    }

    private static List<Object> activities(String body) {
        if (body.startsWith("[")) {
            return new JsonArray(body).stream().toList();
        }
        JsonObject page = new JsonObject(body);
        JsonArray all = new JsonArray();
        if (page.containsKey("activity")) {
            all.add(page.getJsonObject("activity"));
        }
        all.addAll(page.getJsonArray(page.containsKey("replies") ? "replies" : "activities"));
        return all.stream().toList();
    }
}
