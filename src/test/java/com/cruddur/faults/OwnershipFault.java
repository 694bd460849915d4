package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects of other users, and members that only the server sets. */
class OwnershipFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final List<String> PEOPLE = List.of("andrewbrown", "bayko", "londo", "altbrown");
    private static final String FOREIGN = "00000000-0000-4000-8000-000000000000";

    /** Members that only the server sets. */
    private static final Map<String, Object> SURPLUS = Map.of(
            "uuid",
            FOREIGN,
            "user_uuid",
            FOREIGN,
            "handle",
            "andrewbrown",
            "email",
            "owned@example.org",
            "cognito_user_id",
            "seed-andrewbrown",
            "likes_count",
            1_000_000,
            "replies_count",
            1_000_000,
            "reply_to_activity_uuid",
            FOREIGN,
            "created_at",
            "2000-01-01T00:00:00Z",
            "expires_at",
            "9999-01-01T00:00:00Z");

    @Test
    void onlyTheAuthorDeletesACrud() {
        FaultTable.Row row = TABLE.row("each user deletes the cruds of all others", "403, and the crud remains");
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (JsonObject crud :
                SERVER.api().get("/api/activities/home?limit=200").objects()) {
            for (String handle : PEOPLE) {
                if (!handle.equals(crud.getString("handle"))) {
                    tried++;
                    String path = "/api/activities/" + crud.getString("uuid");
                    int status = SERVER.api().as(handle).delete(path).status();
                    if (status != 403 || SERVER.api().get(path).status() != 200) {
                        wrong.add("%s at %s: %d".formatted(handle, path, status));
                    }
                }
            }
        }
        assertThat(tried).isGreaterThan(10);
        row.figure("%d of %d succeeded".formatted(wrong.size(), tried), wrong.isEmpty());
    }

    @Test
    void membersThatTheServerSetsAreIgnored() {
        FaultTable.Row row = TABLE.row("%d members that only the server sets".formatted(SURPLUS.size()), "ignored");
        Api api = SERVER.api().as("londo");
        String users = "SELECT string_agg(concat_ws(',', uuid, handle, email, cognito_user_id, created_at), ';' "
                + "ORDER BY handle) FROM users";
        String before = SERVER.query(users);
        JsonObject body = new JsonObject(new HashMap<>(SURPLUS))
                .put("message", "mine")
                .put("ttl", "1-hour")
                .put("display_name", "Londo")
                .put("bio", "");
        JsonObject crud = api.post("/api/activities", body).object();
        JsonObject reply = api.post("/api/activities/" + crud.getString("uuid") + "/reply", body)
                .object();
        JsonObject profile = api.put("/api/profile/update", body).object();
        List<String> taken = new ArrayList<>();
        for (JsonObject answer : List.of(crud, reply, profile)) {
            SURPLUS.forEach((name, value) -> {
                if (value.equals(answer.getValue(name))) {
                    taken.add(name);
                }
            });
        }
        assertThat(profile.getString("handle")).isEqualTo("londo");
        assertThat(SERVER.query(users)).isEqualTo(before);
        row.figure("%d taken".formatted(taken.size()), taken.isEmpty());
    }

    @Test
    void nobodyDeletesAnotherAccount() {
        FaultTable.Row row = TABLE.row("each user deletes the accounts of all others", "422, and the account remains");
        int succeeded = 0;
        int tried = 0;
        for (String one : PEOPLE) {
            for (String other : PEOPLE) {
                if (!one.equals(other)) {
                    String body = new JsonObject().put("handle", other).encode();
                    int status = SERVER.api()
                            .as(one)
                            .send("DELETE", "/api/profile", body)
                            .status();
                    boolean remains =
                            SERVER.api().get("/api/users/@" + other + "/short").status() == 200;
                    tried++;
                    succeeded += status == 422 && remains ? 0 : 1;
                }
            }
        }
        row.figure("%d of %d succeeded".formatted(succeeded, tried), succeeded == 0 && tried > 10);
    }
}
