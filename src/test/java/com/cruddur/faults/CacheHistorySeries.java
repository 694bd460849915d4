package com.cruddur.faults;

import com.cruddur.faults.CacheHistoryWriters.Writer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Posts numbered cruds or replies through the API, and deletes the oldest ones, so that there are always a few. */
final class CacheHistorySeries implements Writer {

    private static final int MAX_CRUDS = 3;

    private final CacheHistoryUser user;
    private final String path;
    private final String prefix;
    private final CacheHistoryValue newest;
    private final CacheHistoryValue oldest;
    private final CacheHistoryValue count;
    private final Random random = new Random(2);
    private final Deque<Numbered> cruds = new ArrayDeque<>();
    private long last;

    private record Numbered(long number, String uuid) {}

    /**
     * Creates a series.
     *
     * @param prefix the message without the number
     * @param newest the number of the newest crud
     * @param oldest the number of the oldest crud
     * @param count the number of cruds
     */
    CacheHistorySeries(
            CacheHistoryUser user,
            String path,
            String prefix,
            CacheHistoryValue newest,
            CacheHistoryValue oldest,
            CacheHistoryValue count) {
        this.user = user;
        this.path = path;
        this.prefix = prefix;
        this.newest = newest;
        this.oldest = oldest;
        this.count = count;
    }

    @Override
    public int write() throws IOException {
        if (newest.last() == CacheHistoryValue.ABSENT) {
            // Everything was truncated.
            cruds.clear();
        }
        boolean deletes = cruds.size() == MAX_CRUDS || (!cruds.isEmpty() && random.nextInt(3) == 0);
        return (deletes ? delete() : post()) ? 1 : 0;
    }

    private boolean post() throws IOException {
        long number = ++last;
        begin(number, cruds.isEmpty() ? number : cruds.getFirst().number(), cruds.size() + 1);
        JsonObject crud = new JsonObject().put("message", prefix + number).put("ttl", "1-day");
        if (path.endsWith("/reply")) {
            crud.remove("ttl");
        }
        String posted = user.send("POST", path, crud.encode());
        if (posted == null) {
            return false;
        }
        cruds.add(new Numbered(number, new JsonObject(posted).getString("uuid")));
        acknowledge();
        return true;
    }

    private boolean delete() throws IOException {
        Numbered deleted = cruds.remove();
        begin(
                cruds.isEmpty() ? CacheHistoryValue.ABSENT : cruds.getLast().number(),
                cruds.isEmpty() ? CacheHistoryValue.ABSENT : cruds.getFirst().number(),
                cruds.size());
        if (user.send("DELETE", "/api/activities/" + deleted.uuid(), "") == null) {
            return false;
        }
        acknowledge();
        return true;
    }

    private void begin(long newestNumber, long oldestNumber, long cruds) {
        newest.begin(newestNumber);
        oldest.begin(oldestNumber);
        count.begin(cruds);
    }

    private void acknowledge() {
        List.of(newest, oldest, count).forEach(CacheHistoryValue::acknowledge);
    }
}
