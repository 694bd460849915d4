package com.cruddur.stream;

import com.cruddur.db.SnapshotId;
import com.cruddur.http.ServerSentEvent;
import com.cruddur.sse.StreamCursor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The activities and messages that were committed between a position and a snapshot, for some users.
 *
 * @param tooMany whether there is too much, or the position is of another server
 * @param snapshot the snapshot of the statement
 */
record News(boolean tooMany, SnapshotId snapshot, List<Item> activities, List<Item> messages) {

    /** The maximum number of activities or messages in an event. If there are more, the event is a reset. */
    static final int MAX_ITEMS = 100;

    /** An activity or a message as JSON, and the users who receive it. Compared by identity. */
    static final class Item {
        private final Buffer json;
        private final Set<UUID> receivers;

        Item(Buffer json, Set<UUID> receivers) {
            this.json = json;
            this.receivers = receivers;
        }
    }

    private record Items(List<Item> activities, List<Item> messages) {}

    boolean isEmpty() {
        return !tooMany && activities.isEmpty() && messages.isEmpty();
    }

    /** The users who receive a message. */
    Set<UUID> receiversOfMessages() {
        Set<UUID> receivers = new HashSet<>();
        messages.forEach(message -> receivers.addAll(message.receivers));
        return receivers;
    }

    /**
     * The events of each listener, an empty buffer if there are none. Users who receive the same items share the buffer.
     *
     * @param since the position before the events
     * @param until the position after them
     */
    Function<StreamListener, Buffer> events(StreamCursor since, SnapshotId until) {
        if (tooMany) {
            Buffer reset = ServerSentEvent.reset(until.cursor());
            return listener -> reset;
        }
        Map<UUID, Buffer> events = eventsOfUsers(since, until);
        Buffer none = Buffer.buffer();
        return listener -> events.getOrDefault(listener.userUuid(), none);
    }

    private Map<UUID, Buffer> eventsOfUsers(StreamCursor since, SnapshotId until) {
        Map<UUID, Items> itemsOfUser = new HashMap<>();
        activities.forEach(item -> item.receivers.forEach(
                user -> itemsOf(itemsOfUser, user).activities.add(item)));
        messages.forEach(item -> item.receivers.forEach(
                user -> itemsOf(itemsOfUser, user).messages.add(item)));
        Map<Items, Buffer> encoded = new HashMap<>();
        Map<UUID, Buffer> events = HashMap.newHashMap(itemsOfUser.size());
        itemsOfUser.forEach((user, items) ->
                events.put(user, encoded.computeIfAbsent(items, unknown -> encode(items, since, until))));
        return events;
    }

    private static Items itemsOf(Map<UUID, Items> items, UUID user) {
        return items.computeIfAbsent(user, unknown -> new Items(new ArrayList<>(), new ArrayList<>()));
    }

    private static Buffer encode(Items items, StreamCursor since, SnapshotId until) {
        if (items.activities.size() > MAX_ITEMS || items.messages.size() > MAX_ITEMS) {
            return ServerSentEvent.reset(until.cursor());
        }
        Buffer events = Buffer.buffer();
        if (!items.activities.isEmpty()) {
            SnapshotId messages = items.messages.isEmpty() ? until : since.messages();
            events.appendBuffer(
                    ServerSentEvent.of("activities", new StreamCursor(until, messages).id(), array(items.activities)));
        }
        if (!items.messages.isEmpty()) {
            events.appendBuffer(ServerSentEvent.of("messages", until.cursor(), array(items.messages)));
        }
        return events;
    }

    private static Buffer array(List<Item> items) {
        Buffer array = Buffer.buffer("[");
        for (Item item : items) {
            if (array.length() > 1) {
                array.appendString(", ");
            }
            array.appendBuffer(item.json);
        }
        return array.appendString("]");
    }
}
