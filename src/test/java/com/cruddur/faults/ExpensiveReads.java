package com.cruddur.faults;

/** Reads of cruds, people and conversations, for the users whose pages cost most. */
final class ExpensiveReads {

    private static final String ACTIVITIES = "/api/activities";

    private ExpensiveReads() {}

    static void addTo(ExpensiveRequests.Table table, DataSetTargets targets) {
        addCruds(table, targets);
        addPersonalPages(table, targets);
        addPeople(table, targets);
        addConversations(table, targets);
    }

    private static void addCruds(ExpensiveRequests.Table table, DataSetTargets targets) {
        String viral = targets.viralCrud();
        String deep = "?limit=200&before=" + targets.deepCursor();
        table.get("home", "200 rows in the middle", ACTIVITIES + "/home" + deep);
        table.getAs(10, "home", "200 rows in the middle, of a user with mutes", ACTIVITIES + "/home" + deep);
        table.get("userFeed", "200 rows of the most active user", ACTIVITIES + "/@" + targets.handle(0) + "?limit=200");
        table.get("thread", "200 replies of the viral crud", ACTIVITIES + "/" + viral + "?limit=200");
        table.getAs(15, "thread", "the same, of a user with blocks", ACTIVITIES + "/" + viral + "?limit=200");
        table.get(
                "threadOfAuthor",
                "200 replies of the viral crud",
                ACTIVITIES + "/@" + targets.authorOf(viral) + "/status/" + viral + "?limit=200");
        table.get("trends", "uncached by a query", "/api/trends?x");
        table.get("stats", "uncached by a query", "/api/stats?x");
        table.add(
                "homeStream",
                "an unknown position",
                n -> Request.get(ACTIVITIES + "/home/stream").with("Last-Event-ID", "MSAx"));
    }

    private static void addPersonalPages(ExpensiveRequests.Table table, DataSetTargets targets) {
        String deep = "?limit=200&before=" + targets.deepCursor();
        table.getAs(
                0,
                "notifications",
                "200 rows of the most active user, with mutes",
                ACTIVITIES + "/notifications?limit=200");
        table.getAs(1, "following", "200 rows of the user who follows most", ACTIVITIES + "/following?limit=200");
        table.getAs(1, "following", "the same in the middle", ACTIVITIES + "/following" + deep);
        table.getAs(
                4, "following", "200 rows in the middle, of a user who follows 50", ACTIVITIES + "/following" + deep);
        table.getAs(0, "unread", "the most active user", "/api/unread");
        table.getAs(0, "bookmarks", "200 rows of the most active user", ACTIVITIES + "/bookmarks?limit=200");
        table.getAs(0, "states", "200 cruds", ACTIVITIES + "/states?uuids=" + targets.newest(200));
        table.getAs(1, "suggestedUsers", "the user who follows most", "/api/users/suggested");
        table.add(
                "stream",
                "an unknown position",
                n -> Request.get("/api/stream")
                        .with("Authorization", "Bearer " + targets.token(0))
                        .with("Last-Event-ID", "MSAx"));
    }

    private static void addPeople(ExpensiveRequests.Table table, DataSetTargets targets) {
        String mostFollowed = "/api/users/@" + targets.handle(0);
        table.get("followers", "200 rows of the most followed user", mostFollowed + "/followers?limit=200");
        table.get(
                "followedUsers",
                "200 rows of the user who follows most",
                "/api/users/@" + targets.handle(1) + "/following?limit=200");
        table.getAs(15, "blocks", "200 rows", "/api/users/blocks?limit=200");
        table.getAs(10, "mutes", "200 rows", "/api/users/mutes?limit=200");
        table.getAs(1, "relationship", "with the most followed user", mostFollowed + "/relationship");
        table.get("shortUser", "the most active user", mostFollowed + "/short");
    }

    private static void addConversations(ExpensiveRequests.Table table, DataSetTargets targets) {
        String conversation = "/api/messages/" + targets.longestConversationUuid() + "?limit=200";
        String member = "Bearer " + targets.tokenOf(targets.memberOfLongestConversation());
        String talkative = "Bearer " + targets.tokenOf(targets.mostTalkative());
        table.add(
                "messages",
                "200 rows of the longest conversation",
                n -> Request.get(conversation).with("Authorization", member));
        table.add(
                "messageGroups",
                "200 rows of the user with most",
                n -> Request.get("/api/message_groups?limit=200").with("Authorization", talkative));
    }
}
