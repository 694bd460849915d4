package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A write, compared with the same write on a database whose triggers do not write to the change log: by the hand-written
 * server, or by a second process of the measured server.
 */
record WriteRow(Write write, Reference reference) implements Row {

    private static final int CONNECTIONS = 64;
    private static final int WRITERS = 2_000;
    private static final int CRUDS = 10_000;
    private static final int LIKES = 60_000;
    private static final double BOUND = 0.95;
    private static final String REPLY = "{\"message\":\"What a day, and it is not over yet\"}";

    /** The server that works without the change log. */
    enum Reference {
        HAND_WRITTEN,
        SAME_SERVER
    }

    /** The write. */
    enum Write {
        POST,
        LIKE,
        REPLY;

        /** Likes are sent once, because a like that exists is not written again. */
        Requests requests(Testbed testbed, DatabaseUrl url) throws SQLException, IOException {
            List<String> tokens = testbed.writers(this == LIKE ? DataSets.WRITERS : WRITERS);
            List<String> cruds = Sql.texts(
                    url,
                    "SELECT uuid FROM activities WHERE reply_to_activity_uuid IS NULL"
                            + " AND expires_at > now() + interval '2 hours' ORDER BY md5(uuid::text) LIMIT " + CRUDS);
            List<Requests.Request> requests = new ArrayList<>();
            for (int n = 0; n < (this == LIKE ? LIKES : CRUDS); n++) {
                String crud = cruds.get((n + n / tokens.size()) % cruds.size());
                requests.add(request(crud, tokens.get(n % tokens.size())));
            }
            Collections.shuffle(requests, new Random(1));
            String file = "write-" + this + ".txt";
            return this == LIKE
                    ? Requests.once(testbed.file(file), requests)
                    : Requests.any(testbed.file(file), requests);
        }

        private Requests.Request request(String crud, String token) {
            return switch (this) {
                case POST -> new Requests.Request("POST", "/api/activities", token, PostRow.BODY);
                case LIKE -> LikeRow.like(crud, token);
                case REPLY -> new Requests.Request("POST", "/api/activities/" + crud + "/reply", token, WriteRow.REPLY);
            };
        }

        private Comparison.Side prepared(DatabaseUrl url, Comparison.Side side) {
            return this == LIKE ? LikeRow.withoutLikes(url, side) : side;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return reference == Reference.SAME_SERVER ? "change-log-" + write : write.toString();
    }

    @Override
    public String description() {
        return "%s, 64 connections, compared with %s without a change log"
                .formatted(write, reference == Reference.SAME_SERVER ? "the same server" : "hand-written");
    }

    @Override
    public int estimatedSeconds(MeasurementPlan plan) {
        return 2 * Testbed.START_SECONDS + plan.comparisonSeconds();
    }

    @Override
    public List<Integer> dataSets() {
        return List.of(DataSets.DEFAULT_CRUDS);
    }

    @Override
    public Result measure(Testbed testbed, MeasurementPlan plan) throws Exception {
        DatabaseUrl url = testbed.dataSets().writableCopy(DataSets.DEFAULT_CRUDS);
        DatabaseUrl withoutLog = testbed.dataSets().copyWithoutChangeLog(DataSets.DEFAULT_CRUDS);
        Requests requests = write.requests(testbed, url);
        try (ServerProcess cruddur = testbed.cruddur(url);
                ServerProcess other = reference == Reference.SAME_SERVER
                        ? testbed.cruddur(withoutLog)
                        : ReferenceServers.handWritten(testbed, cruddur, withoutLog)) {
            return Comparison.of(
                            plan,
                            write.prepared(url, testbed.driving(cruddur, CONNECTIONS, requests)),
                            write.prepared(withoutLog, testbed.driving(other, CONNECTIONS, requests)))
                    .result(Target.atLeast(BOUND));
        }
    }
}
