package com.cruddur.activity;

import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.select;

import com.cruddur.activity.HomeUpdates.Updates;
import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.db.Statement;
import com.cruddur.graph.HiddenAuthors;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ServerSentEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Param;

/**
 * The signed-in listeners of the home stream. An event for them contains no activity of a person whom the viewer hides. One
 * statement per event finds the activities to leave out, for all viewers together; all others get the shared event.
 */
final class HomeViewers {

    private static final Param<String[]> SUBS =
            parameter(USERS.COGNITO_USER_ID.getDataType().array());

    private static final Statement ACTIVE = Statement.of(
            select(USERS.COGNITO_USER_ID, body(jsonObject()))
                    .from(USERS)
                    .where(USERS.COGNITO_USER_ID.eq(any(SUBS)))
                    .and(Visibility.isActive(USERS.UUID)),
            SUBS);

    private final Database database;
    private final HiddenAuthors hiddenAuthors;
    private final Set<HomeListener> arriving = new HashSet<>();
    private final Set<HomeListener> listeners = new HashSet<>();

    HomeViewers(Database database) {
        this.database = database;
        hiddenAuthors = new HiddenAuthors(database);
    }

    void add(HomeListener listener) {
        arriving.add(listener);
    }

    void remove(HomeListener listener) {
        arriving.remove(listener);
        listeners.remove(listener);
    }

    /** Looks up the accounts of the new listeners. A listener without an active account counts as anonymous. */
    Future<?> admit() {
        List<HomeListener> added = List.copyOf(arriving);
        return active(added)
                .onSuccess(active -> added.stream()
                        .filter(listener -> arriving.remove(listener) && active.contains(listener.sub()))
                        .forEach(listeners::add));
    }

    /** Disconnects the listeners whose accounts have been suspended or deleted since. Fails if they cannot be read. */
    Future<?> endInactive() {
        List<HomeListener> admitted = List.copyOf(listeners);
        return active(admitted)
                .onSuccess(active -> admitted.stream()
                        .filter(listener -> !active.contains(listener.sub()))
                        .forEach(listener -> listener.stream().end()));
    }

    /** The subs of the active accounts among those of some listeners. */
    private Future<Set<String>> active(List<HomeListener> some) {
        return some.isEmpty()
                ? Future.succeededFuture(Set.of())
                : database.executeKeyed(ACTIVE, (Object) subs(some).toArray(String[]::new))
                        .map(Map::keySet);
    }

    /** The event of each listener. If they cannot be read, the signed-in listeners are disconnected: they resume with their ids. */
    Future<Function<HomeListener, Buffer>> events(Updates updates, SnapshotId until) {
        Buffer shared = updates.event(until);
        Buffer activities = updates.activities();
        if (listeners.isEmpty() || activities == null) {
            return Future.succeededFuture(listener -> shared);
        }
        List<JsonObject> objects =
                activities.toJsonArray().stream().map(JsonObject.class::cast).toList();
        List<UUID> uuids = objects.stream()
                .map(activity -> UUID.fromString(activity.getString("uuid")))
                .toList();
        return hiddenAuthors
                .of(subs(listeners), uuids)
                .map(hidden -> events(shared, objects, hidden, until))
                .recover(cause -> {
                    List.copyOf(listeners).forEach(listener -> listener.stream().end(cause));
                    return Future.succeededFuture(listener -> shared);
                });
    }

    private static Set<String> subs(Collection<HomeListener> some) {
        return some.stream().map(HomeListener::sub).filter(Objects::nonNull).collect(Collectors.toSet());
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
