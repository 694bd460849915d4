package com.cruddur.db;

import static java.util.Objects.requireNonNull;

import com.cruddur.auth.ViewerRow;
import com.cruddur.testing.Statements;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.Param;
import org.jspecify.annotations.Nullable;

/** A statement with arguments, for a database that {@code load/data-set.sql} has filled. */
record PlannedStatement(String name, Statement statement, List<@Nullable Object> arguments) {

    private static final OffsetDateTime END_OF_TIME = OffsetDateTime.of(9999, 12, 31, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final OffsetDateTime START_OF_TIME = OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final UUID FIRST_UUID = new UUID(0, 0);
    private static final UUID LAST_UUID = new UUID(-1, -1);
    private static final int LIMIT = 40;

    static final String BUSIEST = "ada_adeyemi";
    private static final String BUSIEST_SUB = uuid("user 0").toString();

    /** More than ten: the planner assumes ten elements of an unknown array, and may plan a smaller one separately. */
    private static final String[] MANY_SUBS = IntStream.range(0, 12)
            .mapToObj(user -> uuid("user " + user).toString())
            .toArray(String[]::new);

    private static final UUID[] MANY_CRUDS =
            IntStream.range(4000, 4032).mapToObj(crud -> uuid("crud " + crud)).toArray(UUID[]::new);

    /** The key of a page. */
    private record Key(OffsetDateTime time, UUID uuid) {
        private static final Key FIRST = new Key(END_OF_TIME, LAST_UUID);
    }

    /** Every statement with usual arguments, and with several arguments if its cost depends on them. */
    static List<PlannedStatement> all(Connection connection, int cruds)
            throws ReflectiveOperationException, SQLException {
        UUID viral = uuid("crud " + (cruds * 9L / 40 * 4 + 1));
        SortedMap<String, Statement> statements = Statements.constants();
        List<PlannedStatement> cases = new ArrayList<>(special(statements, connection, viral));
        statements.forEach((name, statement) -> {
            if (cases.stream().noneMatch(planned -> planned.statement == statement)) {
                cases.add(new PlannedStatement(
                        name,
                        statement,
                        statement.parameters().stream()
                                .map(parameter -> usual(parameter, viral))
                                .toList()));
            }
        });
        return cases;
    }

    @Override
    public String toString() {
        return name;
    }

    /** The list of arguments for {@code EXECUTE}, in the order of {@code $1…}; empty without parameters. */
    String literals() {
        var tuple = statement.bind(arguments.toArray());
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < tuple.size(); i++) {
            literals.add(literal(tuple.getValue(i)));
        }
        return literals.isEmpty() ? "" : "(" + String.join(", ", literals) + ")";
    }

    private static List<PlannedStatement> special(Map<String, Statement> statements, Connection connection, UUID viral)
            throws SQLException {
        List<PlannedStatement> cases = new ArrayList<>();
        Asking ask = (name, about, arguments) -> cases.add(new PlannedStatement(
                name + " " + about, requireNonNull(statements.get(name), name), Arrays.asList(arguments)));
        Key deep = key(connection, 1000 * LIMIT);
        for (var page : Map.of("page 1", Key.FIRST, "page 1,000", deep).entrySet()) {
            Key key = page.getValue();
            ask.about("HomeFeed.PAGE", page.getKey(), key.time, key.uuid, LIMIT);
            ask.about("Notifications.PAGE", "busiest, " + page.getKey(), BUSIEST_SUB, key.time, key.uuid, LIMIT);
            ask.about("UserFeed.PAGES", "busiest, " + page.getKey(), new String[] {BUSIEST}, key.time, key.uuid, LIMIT);
            ask.about("Search.PAGE", "cloud, " + page.getKey(), search("cloud", key));
        }
        Stream.of(
                        "lantern",
                        "axolotl",
                        "market cloud",
                        "a",
                        "ki",
                        "nowhere",
                        "@" + BUSIEST,
                        "#aws",
                        "猫",
                        "今日",
                        "🎉",
                        "a🎉",
                        "🦄",
                        "the",
                        "quiet")
                .forEach(term -> ask.about("Search.PAGE", term, search(term, Key.FIRST)));
        String ordinary = uuid("user 12").toString();
        ask.about("Notifications.PAGE", "ordinary", ordinary, END_OF_TIME, LAST_UUID, LIMIT);
        ask.about("UserFeed.PAGES", "ordinary", new String[] {"hana_adeyemi"}, END_OF_TIME, LAST_UUID, LIMIT);
        ask.about("MessageGroups.PAGE", "busiest", BUSIEST_SUB, END_OF_TIME, LAST_UUID, LIMIT, END_OF_TIME);
        ask.about("ActivityThread.BY_UUIDS", "viral", new UUID[] {viral}, START_OF_TIME, FIRST_UUID, LIMIT);
        ask.about(
                "ActivityThread.BY_UUIDS",
                "ordinary",
                new UUID[] {uuid("crud 4000")},
                START_OF_TIME,
                FIRST_UUID,
                LIMIT);
        ask.about("ActivityThread.BY_UUIDS", "many", MANY_CRUDS, START_OF_TIME, FIRST_UUID, LIMIT);
        String author = value(
                connection,
                "SELECT cognito_user_id FROM users JOIN activities ON users.uuid = user_uuid"
                        + " WHERE activities.uuid = '" + viral + "'");
        ask.about("DeleteActivity.DELETE", "viral", author, viral);
        String follower = uuid("user 1").toString();
        ask.about("PeopleLists.FOLLOWERS", "busiest", ordinary, BUSIEST, END_OF_TIME, LAST_UUID, LIMIT);
        ask.about("Relationships.FOLLOW", "busiest", follower, BUSIEST);
        ask.about("Relationships.UNFOLLOW", "busiest", follower, BUSIEST);
        ask.about("Relationships.BLOCK", "busiest", follower, BUSIEST);
        Stream.of("a", "ada", "ada adeyemi", BUSIEST, "nobody")
                .forEach(term -> ask.about("PeopleSearch.PEOPLE", term, ordinary, term, term, LIMIT));
        String snapshot = value(connection, "SELECT pg_current_snapshot()");
        ask.about("ChangeLogCheck.CHANGES_SINCE", "nothing new", snapshot);
        ask.about("ChangeLogCheck.CHANGES_AND_INDEX", "nothing new", snapshot);
        ask.about(
                "ReportActivity.REPORT",
                "viral",
                BUSIEST_SUB,
                viral,
                "other",
                "It sells watches.",
                "key",
                new byte[32]);
        for (int user : List.of(1, 2, 3, 4)) {
            String sub = uuid("user " + user).toString();
            ask.about("FollowingFeed.PAGE", "user " + user + ", page 1", sub, END_OF_TIME, LAST_UUID, LIMIT);
            ask.about("FollowingFeed.PAGE", "user " + user + ", page 1,000", sub, deep.time, deep.uuid, LIMIT);
        }
        ask.about("UnreadCounts.OF_VIEWER", "busiest", BUSIEST_SUB);
        ask.about("ViewerStates.STATES", "many", BUSIEST_SUB, MANY_CRUDS);
        ask.about(
                "HiddenAuthors.HIDDEN",
                "many",
                IntStream.rangeClosed(1, 20)
                        .mapToObj(n -> uuid("user " + n).toString())
                        .toArray(String[]::new),
                MANY_CRUDS);
        return cases;
    }

    private interface Asking {
        void about(String name, String about, Object... arguments);
    }

    private static Object[] search(String term, Key key) {
        String handle = term.startsWith("@") ? term.substring(1) : term;
        return new Object[] {BUSIEST_SUB, term, handle, key.time, key.uuid, LIMIT};
    }

    /** An argument for a known parameter, or for its type. */
    @SuppressWarnings("ReferenceEquality")
    private static @Nullable Object usual(Param<?> parameter, UUID viral) {
        if (parameter == ViewerRow.SUB) {
            return BUSIEST_SUB;
        } else if (parameter == Keyset.BEFORE_UUID) {
            return LAST_UUID;
        } else if (parameter == Idempotency.KEY) {
            return "key";
        }
        return switch (parameter.getType().getSimpleName()) {
            case "UUID" -> viral;
            case "String" -> BUSIEST;
            case "Integer" -> LIMIT;
            case "OffsetDateTime" -> END_OF_TIME;
            case "byte[]" -> new byte[32];
            case "UUID[]" -> new UUID[] {viral, uuid("crud 7"), uuid("crud 9")};
            case "String[]" -> MANY_SUBS;
            case "Boolean" -> true;
            // A transaction that is still to come, and some that ended long ago: nothing is new.
            case "Long" -> 1L << 40;
            case "Long[]" -> new Long[] {1L, 2L};
            default -> throw new IllegalArgumentException("say what to ask where " + parameter.getType() + " is asked");
        };
    }

    private static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case byte[] bytes -> "'\\x" + "00".repeat(bytes.length) + "'";
            case Object[] array ->
                "ARRAY["
                        + String.join(
                                ", ",
                                Stream.of(array).map(PlannedStatement::literal).toList()) + "]"
                        + (array instanceof UUID[] ? "::uuid[]" : array instanceof Long[] ? "::bigint[]" : "");
            default -> "'" + value.toString().replace("'", "''") + "'";
        };
    }

    /** The uuid that the data set derives from a name. */
    private static UUID uuid(String name) {
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(name.getBytes(StandardCharsets.UTF_8));
            BigInteger number = new BigInteger(1, md5);
            return new UUID(number.shiftRight(64).longValue(), number.longValue());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Key key(Connection connection, int behind) throws SQLException {
        String key = value(
                connection,
                "SELECT created_at || ' ' || uuid FROM activities" + " ORDER BY created_at DESC, uuid DESC OFFSET "
                        + (behind - 1) + " LIMIT 1");
        String[] parts = key.split(" ", 3);
        return new Key(OffsetDateTime.parse(parts[0] + "T" + parts[1] + ":00"), UUID.fromString(parts[2]));
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
