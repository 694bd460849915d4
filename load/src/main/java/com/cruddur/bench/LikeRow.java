package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Liking one crud that everybody likes, beside liking as many different ones; each like is another user's first. */
record LikeRow() implements Row {

    private static final int CONNECTIONS = 64;
    private static final int DIFFERENT = 10_000;
    private static final double BOUND = 0.8;

    @Override
    public String name() {
        return "viral-like";
    }

    @Override
    public String what() {
        return "liking one crud, beside liking %,d different ones".formatted(DIFFERENT);
    }

    @Override
    public int seconds(Pace pace) {
        return Stage.START_SECONDS + 30 + pace.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.USUAL_CRUDS);
    }

    @Override
    public Result measure(Stage stage, Pace pace) throws Exception {
        DatabaseUrl url = stage.dataSets().copyOf(DataSets.USUAL_CRUDS);
        List<String> cruds = Sql.texts(
                url,
                "SELECT uuid FROM activities WHERE reply_to_activity_uuid IS NULL AND expires_at > now() + interval"
                        + " '2 hours' LIMIT " + DIFFERENT);
        Collections.shuffle(cruds, new Random(1));
        List<String> tokens = stage.writers(DataSets.WRITERS);
        List<Requests.One> viral = new ArrayList<>();
        List<Requests.One> different = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            viral.add(like(cruds.getFirst(), tokens.get(i)));
            different.add(like(cruds.get(i % cruds.size()), tokens.get(i)));
        }
        try (Child cruddur = stage.cruddur(url)) {
            Comparison.Side one =
                    stage.driving(cruddur, CONNECTIONS, Requests.once(stage.file("likes-of-one.txt"), viral));
            Comparison.Side many =
                    stage.driving(cruddur, CONNECTIONS, Requests.once(stage.file("likes-of-many.txt"), different));
            return Comparison.of(pace, unliked(url, one), unliked(url, many)).result(Target.atLeast(BOUND));
        }
    }

    private static Requests.One like(String crud, String token) {
        return new Requests.One("PUT", "/api/activities/" + crud + "/like", token, "");
    }

    /** Takes the likes back first: one that is there already is not written again. */
    private static Comparison.Side unliked(DatabaseUrl url, Comparison.Side side) {
        return seconds -> {
            Sql.execute(url, "TRUNCATE likes");
            Sql.execute(url, "UPDATE activities SET likes_count = 0 WHERE likes_count > 0");
            Sql.execute(url, "VACUUM activities");
            Sql.execute(url, "CHECKPOINT");
            return side.drive(seconds);
        };
    }
}
