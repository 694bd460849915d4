package com.cruddur.activity;

import com.cruddur.activity.HomeUpdates.Updates;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.graph.HiddenAuthors;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The signed-in listeners of the home stream. An event for them contains no activity of a person whom the viewer hides. One
 * statement per event finds the activities to leave out, for all viewers together; all others get the shared event.
 */
final class HomeViewers {

    private final HiddenAuthors hiddenAuthors;
    private final Set<HomeListener> listeners = new HashSet<>();

    HomeViewers(Database database) {
        hiddenAuthors = new HiddenAuthors(database);
    }

    void add(HomeListener listener) {
        listeners.add(listener);
    }

    void remove(HomeListener listener) {
        listeners.remove(listener);
    }

    /** The event of each listener. If they cannot be read, the signed-in listeners are disconnected: they resume with their ids. */
    Future<Function<HomeListener, Buffer>> events(Updates updates, SnapshotId until) {
        Buffer shared = updates.event(until);
        Buffer activities = updates.activities();
        if (listeners.isEmpty() || activities == null) {
            return Future.succeededFuture(listener -> shared);
        }
        Set<String> subs = listeners.stream()
                .map(HomeListener::sub)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        List<JsonObject> objects =
                activities.toJsonArray().stream().map(JsonObject.class::cast).toList();
        List<UUID> uuids = objects.stream()
                .map(activity -> UUID.fromString(activity.getString("uuid")))
                .toList();
        return hiddenAuthors
                .of(subs, uuids)
                .map(hidden -> events(shared, objects, hidden, until))
                .recover(cause -> {
                    List.copyOf(listeners).forEach(listener -> listener.stream().end(cause));
                    return Future.succeededFuture(listener -> shared);
                });
    }

    private static Function<HomeListener, Buffer> events(
            Buffer shared, List<JsonObject> activities, Map<String, Set<String>> hidden, SnapshotId until) {
        Map<String, Buffer> own = new HashMap<>();
        hidden.forEach((sub, uuids) -> own.put(sub, event(activities, uuids, until)));
        return listener -> own.getOrDefault(listener.sub(), shared);
    }

    private static Buffer event(List<JsonObject> activities, Set<String> hidden, SnapshotId until) {
        JsonArray shown = new JsonArray(activities.stream()
                .filter(activity -> !hidden.contains(activity.getString("uuid")))
                .toList());
        return shown.isEmpty()
                ? ServerSentEvent.id(until.cursor())
                : ServerSentEvent.of("activities", until.cursor(), shown.toBuffer());
    }
}
