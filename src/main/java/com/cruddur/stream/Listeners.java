package com.cruddur.stream;

import com.cruddur.db.ChangeKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The listeners of an event loop by user. */
final class Listeners {

    private final Map<UUID, Set<StreamListener>> byUser = new HashMap<>();

    /** The keys of the change log that concern a user's unread counts. */
    private final Map<UUID, UUID> userOfKey = new HashMap<>();

    private int size;

    void add(StreamListener listener) {
        UUID user = listener.userUuid();
        byUser.computeIfAbsent(user, first -> new HashSet<>()).add(listener);
        keys(user).forEach(key -> userOfKey.put(key, user));
        size++;
    }

    void remove(StreamListener listener) {
        UUID user = listener.userUuid();
        Set<StreamListener> others = byUser.get(user);
        if (others != null && others.remove(listener)) {
            size--;
            if (others.isEmpty()) {
                byUser.remove(user);
                keys(user).forEach(userOfKey::remove);
            }
        }
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    List<StreamListener> all() {
        return byUser.values().stream().flatMap(Collection::stream).toList();
    }

    List<UUID> users() {
        return List.copyOf(byUser.keySet());
    }

    Set<StreamListener> of(UUID user) {
        return Set.copyOf(byUser.getOrDefault(user, Set.of()));
    }

    /** The users whose unread counts may have changed with these keys. */
    Set<UUID> usersOf(Set<UUID> keys) {
        Set<UUID> users = new HashSet<>();
        for (UUID key : keys) {
            UUID user = userOfKey.get(key);
            if (user != null) {
                users.add(user);
            }
        }
        return users;
    }

    private static List<UUID> keys(UUID user) {
        return List.of(user, ChangeKeys.hiding(user), ChangeKeys.unread(user));
    }
}
