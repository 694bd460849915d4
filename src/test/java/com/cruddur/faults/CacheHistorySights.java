package com.cruddur.faults;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an answer shows: values, and cruds that expire. */
final class CacheHistorySights {

    /** A value that an answer shows. */
    record Sight(CacheHistoryValue value, long shown) {}

    /** What a list must contain if it exists. */
    record Expected(List<CacheHistoryCrud> cruds, boolean posts, boolean replies, boolean tagged) {

        static final Expected NOTHING = new Expected(List.of(), false, false, false);
    }

    private final CacheHistory history;
    private final List<Sight> sights = new ArrayList<>();
    private final Set<String> shown = new HashSet<>();

    /** When the first of the shown cruds expires that tell it, in milliseconds since 1970. */
    private long firstExpiryMillis = Long.MAX_VALUE;

    /** Whether the answer shows that a crud of {@link CacheHistory#SHORTLIVED} is living. */
    private boolean showsShortlived;

    CacheHistorySights(CacheHistory history) {
        this.history = history;
    }

    List<Sight> sights() {
        return sights;
    }

    long firstExpiryMillis() {
        return firstExpiryMillis;
    }

    boolean showsShortlived() {
        return showsShortlived;
    }

    /** Whether a list has shown the crud. */
    boolean shows(CacheHistoryCrud crud) {
        return shown.contains(crud.uuid());
    }

    void see(CacheHistoryValue value, long seen) {
        sights.add(new Sight(value, seen));
    }

    void see(CacheHistoryValue value, boolean seen) {
        see(value, seen ? 1 : 0);
    }

    void expires(long millis) {
        firstExpiryMillis = Math.min(firstExpiryMillis, millis);
    }

    void seeShortlived() {
        showsShortlived = true;
    }

    /** A user's name beside a crud, in a profile or in a suggestion. */
    void name(JsonObject person) {
        CacheHistoryValue value = history.names.get(person.getString("handle"));
        if (value != null) {
            see(value, number(person.getString("display_name")));
        }
    }

    /** A list of cruds. */
    void list(JsonArray activities, Expected expected) {
        Numbers posts = new Numbers();
        Numbers replies = new Numbers();
        Numbers tagged = new Numbers();
        for (int i = 0; i < activities.size(); i++) {
            JsonObject activity = activities.getJsonObject(i);
            name(activity);
            String uuid = activity.getString("uuid");
            shown.add(uuid);
            CacheHistoryCrud known = history.crud(uuid);
            if (known != null) {
                see(known.value(), activity.getLong(known.counter()));
            }
            String message = activity.getString("message");
            if (message.startsWith("post ")) {
                posts.add(number(message));
            } else if (message.startsWith("reply ")) {
                replies.add(number(message));
            } else if (message.startsWith("#grows ")) {
                tagged.add(number(message));
            } else if (message.startsWith("short ")) {
                expires(Long.parseLong(message.substring(6, message.indexOf(' ', 6))));
            }
        }
        for (CacheHistoryCrud crud : expected.cruds()) {
            if (!shows(crud)) {
                see(crud.value(), CacheHistoryValue.ABSENT);
            }
        }
        if (expected.posts()) {
            see(history.newestPost, posts.last);
            see(history.oldestPost, posts.first);
            see(history.posts, posts.count);
        }
        if (expected.replies()) {
            see(history.newestReply, replies.last);
            see(history.oldestReply, replies.first);
        }
        if (expected.tagged()) {
            see(history.newestTagged, tagged.last);
            see(history.oldestTagged, tagged.first);
            see(history.tagged, tagged.count);
        }
    }

    /** The number after the first space. */
    private static long number(String text) {
        return Long.parseLong(text.substring(text.indexOf(' ') + 1));
    }

    private static final class Numbers {
        private long first = CacheHistoryValue.ABSENT;
        private long last = CacheHistoryValue.ABSENT;
        private long count;

        void add(long number) {
            first = first == CacheHistoryValue.ABSENT ? number : Math.min(first, number);
            last = Math.max(last, number);
            count++;
        }
    }
}
