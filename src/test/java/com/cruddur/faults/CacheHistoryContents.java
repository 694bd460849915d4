package com.cruddur.faults;

import com.cruddur.faults.CacheHistorySights.Expected;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;

/** What each kind of page shows of a history, and what it must show. */
final class CacheHistoryContents {

    static final int SHORT_LIMIT = 20;

    /** A list that is shorter than its limit contains everything. */
    private static final int HOME_LIMIT = 40;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /** Parses an answer. */
    interface Content {
        void read(Answer answer, CacheHistorySights sights);
    }

    /** An answer with the status 200 or 404. */
    record Answer(int status, String body) {

        boolean isFound() {
            return status == OK;
        }

        JsonObject object() {
            return new JsonObject(body);
        }

        JsonArray array() {
            return new JsonArray(body);
        }
    }

    private final CacheHistory history;

    CacheHistoryContents(CacheHistory history) {
        this.history = history;
    }

    private Expected expected(Predicate<CacheHistoryCrud> cruds, boolean postsAndReplies, boolean tagged) {
        return new Expected(history.cruds().stream().filter(cruds).toList(), postsAndReplies, postsAndReplies, tagged);
    }

    void home(Answer answer, CacheHistorySights sights) {
        JsonArray list = answer.array();
        sights.list(list, list.size() < HOME_LIMIT ? expected(crud -> true, true, true) : Expected.NOTHING);
    }

    void shortHome(Answer answer, CacheHistorySights sights) {
        sights.list(answer.array(), Expected.NOTHING);
    }

    void homeOfAltbrown(Answer answer, CacheHistorySights sights) {
        JsonArray list = answer.array();
        boolean isComplete = list.size() < HOME_LIMIT;
        sights.list(list, isComplete ? expected(crud -> !crud.equals(history.hidden), true, true) : Expected.NOTHING);
        if (isComplete || sights.shows(history.hidden)) {
            sights.see(history.isUnmuted, sights.shows(history.hidden));
        }
    }

    /** Londo follows all of {@link CacheHistory#BASE_FOLLOWS}, or none of them. */
    void following(Answer answer, CacheHistorySights sights) {
        JsonArray list = answer.array();
        if (list.size() >= HOME_LIMIT) {
            sights.list(list, Expected.NOTHING);
            return;
        }
        boolean followsBase = list.stream()
                .anyMatch(item -> ((JsonObject) item).getString("uuid").equals(history.liked.uuid()));
        sights.list(list, expected(crud -> isFollowed(crud, followsBase), followsBase, false));
        sights.see(history.isLikedFollowed, followsBase);
        sights.see(history.isFollowed, sights.shows(history.followed));
        if (followsBase) {
            sights.see(history.isReposted, sights.shows(history.reposted));
        }
    }

    private static boolean isFollowed(CacheHistoryCrud crud, boolean followsBase) {
        return followsBase
                ? CacheHistory.HANDLES.contains(crud.handle())
                : crud.handle().equals("londo");
    }

    void statesOfLondo(Answer answer, CacheHistorySights sights) {
        JsonArray states = answer.array();
        sights.see(history.isLiked, !states.isEmpty() && states.getJsonObject(0).getBoolean("liked"));
        sights.see(
                history.isBookmarked,
                !states.isEmpty() && states.getJsonObject(0).getBoolean("bookmarked"));
    }

    void statesOfBayko(Answer answer, CacheHistorySights sights) {
        JsonArray states = answer.array();
        sights.see(
                history.isReposted, !states.isEmpty() && states.getJsonObject(0).getBoolean("reposted"));
    }

    void suggested(Answer answer, CacheHistorySights sights) {
        boolean showsMember = false;
        for (Object item : answer.array()) {
            JsonObject person = (JsonObject) item;
            sights.name(person);
            switch (person.getString("handle")) {
                case CacheHistory.MEMBER -> showsMember = true;
                case CacheHistory.SHORTLIVED -> sights.seeShortlived();
                default -> {}
            }
        }
        sights.see(history.isSuggested, showsMember);
    }

    void trends(Answer answer, CacheHistorySights sights) {
        long count = 0;
        for (Object item : answer.array()) {
            JsonObject trend = (JsonObject) item;
            String hashtag = trend.getString("hashtag");
            if (hashtag.equals("#grows")) {
                count = trend.getLong("count");
            } else {
                sights.expires(Long.parseLong(hashtag.substring("#until".length())));
            }
        }
        sights.see(history.tagged, count);
    }

    void stats(Answer answer, CacheHistorySights sights) {
        JsonObject stats = answer.object();
        sights.see(history.members, stats.getLong("users_count") - CacheHistory.USERS_COUNT);
        for (Object item : stats.getJsonArray("new_activities_per_day")) {
            JsonObject day = (JsonObject) item;
            if (day.getString("day").equals(history.day)) {
                sights.see(history.ofDay, day.getLong("count"));
            } else if (day.getString("day").equals(history.dayOfShortlived) && day.getLong("count") > 0) {
                sights.seeShortlived();
            }
        }
    }

    Content feedOf(String handle) {
        Expected all = expected(
                crud -> crud.handle().equals(handle), handle.equals("londo"), handle.equals(CacheHistory.TAGGER));
        return (answer, sights) -> {
            if (handle.equals(CacheHistory.MEMBER)) {
                sights.see(history.members, answer.isFound());
            }
            if (!answer.isFound()) {
                sights.list(new JsonArray(), all);
                return;
            }
            JsonObject feed = answer.object();
            JsonObject profile = feed.getJsonObject("profile");
            sights.name(profile);
            sights.list(feed.getJsonArray("activities"), all);
            switch (handle) {
                case "londo" -> sights.see(history.following, profile.getLong("following_count"));
                case CacheHistory.FOLLOWED -> sights.see(history.followers, profile.getLong("followers_count"));
                case CacheHistory.STRANGER ->
                    sights.see(history.isStrangerFollowed, profile.getLong("followers_count"));
                case CacheHistory.TAGGER -> {
                    sights.see(history.tagged, profile.getLong("cruds_count"));
                    sights.see(history.isStrangerFollowed, profile.getLong("following_count"));
                }
                default -> {}
            }
        };
    }

    Content threadOf(CacheHistoryCrud crud) {
        Expected only = new Expected(List.of(crud), false, crud.equals(history.answered), false);
        return (answer, sights) -> {
            JsonArray all = new JsonArray();
            if (answer.isFound()) {
                JsonObject thread = answer.object();
                all.add(thread.getJsonObject("activity"));
                all.addAll(thread.getJsonArray("replies"));
            }
            sights.list(all, only);
        };
    }

    void threadOfHidden(Answer answer, CacheHistorySights sights) {
        sights.see(history.isUnblocked, answer.status() != NOT_FOUND);
    }
}
