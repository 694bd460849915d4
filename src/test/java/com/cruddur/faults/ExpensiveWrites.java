package com.cruddur.faults;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes of the longest texts, and reactions to the rows that most other rows refer to. */
final class ExpensiveWrites {

    private static final String ACTIVITIES = "/api/activities";
    private static final String END_OF_TIME =
            new JsonObject().put("at", "9999-12-31T23:59:59Z").encode();

    private ExpensiveWrites() {}

    static void addTo(ExpensiveRequests.Table table, DataSetTargets targets) {
        addCruds(table, targets);
        addReactions(table, targets);
        addPeople(table, targets);
        addProfile(table);
        addMessages(table, targets);
    }

    private static void addCruds(ExpensiveRequests.Table table, DataSetTargets targets) {
        String mention = "@" + targets.handle(0) + " ";
        String hashtags = IntStream.range(0, 70)
                .mapToObj(n -> String.format(Locale.ROOT, "#%02d", n))
                .collect(Collectors.joining(" "));
        table.write("post", "70 hashtags", "POST", ACTIVITIES, crud(hashtags));
        table.write("post", "mentions in 280 characters", "POST", ACTIVITIES, crud(filled(mention, 280)));
        table.write("post", "a handle with 139 ends", "POST", ACTIVITIES, crud("@" + filled("a.", 279)));
        table.write(
                "reply",
                "mentions in 1,024 characters, to the viral crud",
                "POST",
                ACTIVITIES + "/" + targets.viralCrud() + "/reply",
                crud(filled(mention, 1_024)));
    }

    private static void addReactions(ExpensiveRequests.Table table, DataSetTargets targets) {
        String viral = ACTIVITIES + "/" + targets.viralCrud();
        table.write("like", "the viral crud", "PUT", viral + "/like", "");
        table.write("unlike", "the viral crud", "DELETE", viral + "/like", "");
        table.write("repost", "the viral crud", "PUT", viral + "/repost", "");
        table.write("unrepost", "the viral crud", "DELETE", viral + "/repost", "");
        table.write("bookmark", "the viral crud", "PUT", viral + "/bookmark", "");
        table.write("unbookmark", "the viral crud", "DELETE", viral + "/bookmark", "");
        JsonObject report = new JsonObject().put("reason", "other").put("comment", "\u732b".repeat(1_024));
        table.write("report", "the viral crud", "POST", viral + "/report", report.encode());
    }

    private static void addPeople(ExpensiveRequests.Table table, DataSetTargets targets) {
        String mostFollowed = "/api/users/@" + targets.handle(0);
        table.write("follow", "the most followed user", "PUT", mostFollowed + "/follow", "");
        table.write("unfollow", "the most followed user", "DELETE", mostFollowed + "/follow", "");
        table.write("block", "the most followed user", "PUT", mostFollowed + "/block", "");
        table.write("unblock", "the most followed user", "DELETE", mostFollowed + "/block", "");
        table.write("mute", "the most followed user", "PUT", mostFollowed + "/mute", "");
        table.write("unmute", "the most followed user", "DELETE", mostFollowed + "/mute", "");
    }

    private static void addProfile(ExpensiveRequests.Table table) {
        JsonObject profile =
                new JsonObject().put("display_name", "x".repeat(64)).put("bio", "\u732b".repeat(512));
        table.write("updateProfile", "the longest", "PUT", "/api/profile/update", profile.encode());
        table.write("postProfile", "the longest", "POST", "/api/profile/update", profile.encode());
        table.write("seeNotifications", "everything", "PUT", ACTIVITIES + "/notifications/seen", END_OF_TIME);
        table.write("seeFollowers", "everything", "PUT", "/api/users/followers/seen", END_OF_TIME);
    }

    private static void addMessages(ExpensiveRequests.Table table, DataSetTargets targets) {
        JsonObject message =
                new JsonObject().put("message", "\u732b".repeat(1_024)).put("handle", targets.handle(0));
        table.write("sendMessage", "to the most active user", "POST", "/api/messages", message.encode());
        String seen = "/api/messages/" + targets.longestConversationUuid() + "/seen";
        String member = targets.tokenOf(targets.memberOfLongestConversation());
        table.add("seeMessages", "everything", n -> Request.write("PUT", seen, member, END_OF_TIME));
    }

    private static String crud(String message) {
        return new JsonObject().put("message", message).put("ttl", "1-day").encode();
    }

    private static String filled(String repeated, int maxCharacters) {
        return repeated.repeat(maxCharacters / repeated.length()).strip();
    }
}
