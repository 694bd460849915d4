package com.cruddur.stream;

import com.cruddur.db.Database;
import com.cruddur.db.SnapshotId;
import com.cruddur.db.StatementResult;
import com.cruddur.sse.StreamCursor;
import com.cruddur.stream.News.Item;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what is new for the users of an event loop, with one statement for all of them. */
final class NewsReader {

    private final Database database;

    NewsReader(Database database) {
        this.database = database;
    }

    /** Reads what was committed since a position. */
    Future<News> since(StreamCursor since, List<UUID> users) {
        return read(since, null, List.of(), users);
    }

    /** Reads what was committed since a position and before a snapshot. */
    Future<News> between(StreamCursor since, SnapshotId until, List<UUID> users) {
        return read(since, until.xmax(), until.inProgress(), users);
    }

    private Future<News> read(
            StreamCursor since, @Nullable Long untilUnseen, List<Long> untilRunning, List<UUID> users) {
        boolean sameServer = since.activities().server().equals(since.messages().server());
        return database.executeKeyed(
                        NewsStatement.NEWS,
                        users.toArray(UUID[]::new),
                        sameServer ? since.activities().server() : "",
                        since.activities().xmax(),
                        since.activities().inProgress().toArray(Long[]::new),
                        since.messages().xmax(),
                        since.messages().inProgress().toArray(Long[]::new),
                        untilUnseen,
                        untilRunning.toArray(Long[]::new))
                .map(rows -> news(rows, users));
    }

    /** The keys of the rows give their order. */
    private static News news(Map<String, StatementResult> rows, List<UUID> users) {
        StatementResult snapshot = Objects.requireNonNull(rows.get(NewsStatement.SNAPSHOT));
        List<Item> activities = new ArrayList<>();
        List<Item> messages = new ArrayList<>();
        new TreeMap<>(rows).forEach((key, row) -> {
            if (key.startsWith(NewsStatement.ACTIVITY)) {
                activities.add(item(row, users));
            } else if (key.startsWith(NewsStatement.MESSAGE)) {
                messages.add(item(row, users));
            }
        });
        return new News(
                snapshot.failure() != null,
                SnapshotId.of(Objects.requireNonNull(snapshot.next())),
                activities,
                messages);
    }

    private static Item item(StatementResult row, List<UUID> users) {
        Set<UUID> receivers = new HashSet<>();
        for (String place : Objects.requireNonNull(row.next()).split(",", -1)) {
            receivers.add(users.get(Integer.parseInt(place) - 1));
        }
        return new Item(Objects.requireNonNull(row.body()), receivers);
    }
}
