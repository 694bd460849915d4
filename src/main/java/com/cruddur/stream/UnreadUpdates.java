package com.cruddur.stream;

import com.cruddur.db.ChangeSubscription.Changed;
import com.cruddur.db.Database;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ServerSentEvent;
import com.cruddur.seen.UnreadCounts;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Reads the unread counts of users after a possible change, and sends the counts that differ. One statement at a time
 * reads the counts of many users. The statement returns no counts for a suspended or deleted user, whose streams then
 * end.
 */
final class UnreadUpdates {

    /** The maximum number of users of a statement. */
    private static final int MAX_USERS = 100;

    private final Database database;
    private final Listeners listeners;
    private final Set<UUID> changed = new LinkedHashSet<>();
    private boolean reading;

    UnreadUpdates(Database database, Listeners listeners) {
        this.database = database;
        this.listeners = listeners;
    }

    void changed(Changed keys) {
        if (keys.isEverything()) {
            changed(listeners.users());
        } else {
            changed(listeners.usersOf(keys.keys()));
        }
    }

    void changed(Collection<UUID> users) {
        changed.addAll(users);
        read();
    }

    /**
     * Reads the counts of users with unseen notifications again: the expiry or deletion of a crud can reduce them
     * without an entry in the change log.
     */
    void refresh() {
        listeners.all().stream()
                .filter(UnreadUpdates::hasNotifications)
                .map(StreamListener::userUuid)
                .forEach(changed::add);
        read();
    }

    private static boolean hasNotifications(StreamListener listener) {
        Buffer counts = listener.unread();
        return counts != null && new JsonObject(counts).getInteger("notifications", 0) > 0;
    }

    private void read() {
        if (reading || changed.isEmpty()) {
            return;
        }
        reading = true;
        List<UUID> users = take();
        database.executeKeyed(UnreadCounts.OF_MANY, (Object) users.toArray(UUID[]::new))
                .onSuccess(counts -> users.forEach(user -> send(user, counts)))
                // The next change or refresh reads them again.
                .onFailure(cause -> changed.addAll(users))
                .onComplete(read -> {
                    reading = false;
                    if (read.succeeded()) {
                        read();
                    }
                });
    }

    private List<UUID> take() {
        List<UUID> users = new ArrayList<>();
        Iterator<UUID> next = changed.iterator();
        while (next.hasNext() && users.size() < MAX_USERS) {
            users.add(next.next());
            next.remove();
        }
        return users;
    }

    private void send(UUID user, Map<String, StatementResult> counts) {
        StatementResult result = counts.get(user.toString());
        if (result == null) {
            listeners.of(user).forEach(listener -> listener.stream().end());
            return;
        }
        Buffer body = Objects.requireNonNull(result.body());
        Buffer event = ServerSentEvent.of("unread", body);
        listeners.of(user).forEach(listener -> listener.sendUnread(body, event));
    }
}
