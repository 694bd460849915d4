package com.cruddur.activity;

import com.cruddur.activity.HomeUpdates.Updates;
import com.cruddur.auth.Viewer;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.graph.HiddenAuthors;
import com.cruddur.http.EventStream;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The signed-in listeners of the home stream. An event for them contains no activity of a person whom the viewer hides. One
 * statement per event finds the activities to leave out, for all viewers together; all others get the shared event.
 */
final class HomeViewers {

    /** The event of each listener. */
    interface Events {

        Buffer of(EventStream listener);

        /** The event of all listeners. */
        static Events shared(Buffer event) {
            return listener -> event;
        }
    }

    private final HiddenAuthors hiddenAuthors;
    private final Map<EventStream, String> subs = new HashMap<>();

    HomeViewers(Database database) {
        hiddenAuthors = new HiddenAuthors(database);
    }

    void add(EventStream listener, Viewer viewer) {
        subs.put(listener, viewer.sub());
    }

    void remove(EventStream listener) {
        subs.remove(listener);
    }

    /** The events for updates. If they cannot be read, the signed-in listeners are disconnected: they resume with their ids. */
    Future<Events> events(Updates updates, SnapshotId until) {
        Buffer shared = updates.event(until);
        Buffer activities = updates.activities();
        if (subs.isEmpty() || activities == null) {
            return Future.succeededFuture(Events.shared(shared));
        }
        List<JsonObject> objects =
                activities.toJsonArray().stream().map(JsonObject.class::cast).toList();
        List<UUID> uuids = objects.stream()
                .map(activity -> UUID.fromString(activity.getString("uuid")))
                .toList();
        return hiddenAuthors
                .of(Set.copyOf(subs.values()), uuids)
                .map(hidden -> events(shared, objects, hidden, until))
                .recover(cause -> {
                    List.copyOf(subs.keySet()).forEach(listener -> listener.end(cause));
                    return Future.succeededFuture(Events.shared(shared));
                });
    }

    private Events events(
            Buffer shared, List<JsonObject> activities, Map<String, Set<String>> hidden, SnapshotId until) {
        Map<String, Buffer> own = new HashMap<>();
        hidden.forEach((sub, uuids) -> own.put(sub, event(activities, uuids, until)));
        return listener -> own.getOrDefault(subs.getOrDefault(listener, ""), shared);
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
