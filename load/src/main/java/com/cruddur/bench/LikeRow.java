package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Likes of one crud, compared with as many likes of different cruds. Each like is the first one of its user. */
record LikeRow() implements Row {

    private static final int CONNECTIONS = 64;
    private static final int DIFFERENT = 10_000;
    private static final double BOUND = 0.8;

    @Override
    public String name() {
        return "viral-like";
    }

    @Override
    public String description() {
        return "likes of one crud, compared with likes of %,d different cruds".formatted(DIFFERENT);
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return Testbed.START_SECONDS + 30 + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS);
        List<String> cruds = Sql.texts(
                url,
                "SELECT uuid FROM activities WHERE reply_to_activity_uuid IS NULL AND expires_at > now() + interval"
                        + " '2 hours' LIMIT " + DIFFERENT);
        Collections.shuffle(cruds, new Random(1));
        List<String> tokens = testbed.writers(DataSets.WRITERS);
        List<Requests.Request> viral = new ArrayList<>();
        List<Requests.Request> different = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            viral.add(like(cruds.getFirst(), tokens.get(i)));
            different.add(like(cruds.get(i % cruds.size()), tokens.get(i)));
        }
        try (ServerProcess cruddur = testbed.cruddur(url)) {
            Comparison.Side one =
                    testbed.driving(cruddur, CONNECTIONS, Requests.once(testbed.file("likes-of-one.txt"), viral));
            Comparison.Side many =
                    testbed.driving(cruddur, CONNECTIONS, Requests.once(testbed.file("likes-of-many.txt"), different));
            return Comparison.of(plan, withoutLikes(url, one), withoutLikes(url, many))
                    .result(Target.atLeast(BOUND));
        }
    }

    static Requests.Request like(String crud, String token) {
        return new Requests.Request("PUT", "/api/activities/" + crud + "/like", token, "");
    }

    /** Deletes all likes first, because a like that exists is not written again. */
    static Comparison.Side withoutLikes(DatabaseUrl url, Comparison.Side side) {
        return seconds -> {
            Sql.execute(url, "TRUNCATE likes");
            Sql.execute(url, "UPDATE activities SET likes_count = 0 WHERE likes_count > 0");
            Sql.execute(url, "VACUUM activities");
            Sql.execute(url, "CHECKPOINT");
            return side.drive(seconds);
        };
    }
}
