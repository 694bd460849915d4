package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of a viewer who mutes somebody and has more entries than are sorted at first. */
class ManyNotificationsIT {

    private static final int ENTRIES = 1_300;

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @BeforeAll
    static void fill() {
        SERVER.execute("INSERT INTO activities (user_uuid, message, created_at, expires_at) SELECT uuid, 'Entry ' || n,"
                + " now() - n * interval '1 second', now() + interval '1 day' FROM users, generate_series(1, " + ENTRIES
                + ") AS n WHERE handle = 'londo';"
                + "INSERT INTO likes (activity_uuid, user_uuid, created_at) SELECT activities.uuid, users.uuid,"
                + " activities.created_at FROM activities, users WHERE message LIKE 'Entry %' AND users.handle = 'altbrown';"
                + "DELETE FROM notifications;"
                + "INSERT INTO notifications (user_uuid, activity_uuid, at) SELECT user_uuid, uuid, created_at"
                + " FROM activities WHERE message LIKE 'Entry %'");
        SERVER.api().as("londo").put("/api/users/@bayko/mute");
    }

    /** The muted user has liked the oldest entries at last, so that their rows are the newest. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 1_100})
    void areOrderedByVisibleReactions(int liked) {
        SERVER.execute(
                "INSERT INTO likes (activity_uuid, user_uuid, created_at) SELECT activities.uuid, users.uuid, now()"
                        + " FROM activities, users WHERE substring(message FROM 'Entry (.*)')::integer > "
                        + (ENTRIES - liked)
                        + " AND users.handle = 'bayko' ON CONFLICT DO NOTHING;"
                        + "UPDATE notifications SET at = now() FROM activities WHERE activities.uuid = activity_uuid"
                        + " AND substring(message FROM 'Entry (.*)')::integer > " + (ENTRIES - liked));
        assertThat(messages(200))
                .isEqualTo(IntStream.rangeClosed(1, ENTRIES)
                        .mapToObj(n -> "Entry " + n)
                        .toList());
    }

    private static List<String> messages(int limit) {
        List<String> messages = new ArrayList<>();
        Optional<String> path = Optional.of("/api/activities/notifications?limit=" + limit);
        while (path.isPresent()) {
            Api.Answer page = SERVER.api().as("londo").get(path.get());
            assertThat(page.status()).isEqualTo(200);
            page.objects().forEach(entry -> messages.add(entry.getString("message")));
            path = page.next();
        }
        return messages;
    }
}
