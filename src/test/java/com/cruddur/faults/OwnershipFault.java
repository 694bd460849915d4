package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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

    /** Each user sends a message to each other one, so that each has messages that belong to somebody else. */
    @Test
    void anExportContainsNothingOfOthers() {
        FaultTable.Row row = TABLE.row("each user exports the account", "rows of this user only");
        for (String one : PEOPLE) {
            for (String other : PEOPLE) {
                JsonObject message = new JsonObject().put("message", "written by " + one);
                SERVER.api().as(one).post("/api/messages", message.put("handle", other));
            }
        }
        List<String> foreign = new ArrayList<>();
        int rows = 0;
        for (String handle : PEOPLE) {
            JsonObject export =
                    SERVER.api().as(handle).get("/api/profile/export").object();
            assertThat(export.getJsonObject("profile").getString("handle")).isEqualTo(handle);
            for (String section : List.of("cruds", "replies", "conversations")) {
                String table = section.equals("conversations") ? "messages" : "activities";
                for (Object element : export.getJsonArray(section)) {
                    String uuid = ((JsonObject) element).getString("uuid");
                    String author = SERVER.query("SELECT handle FROM users JOIN " + table
                            + " AS row ON row.user_uuid = users.uuid WHERE row.uuid = '" + uuid + "'");
                    rows++;
                    if (!author.equals(handle)) {
                        foreign.add("%s of %s in the export of %s".formatted(section, author, handle));
                    }
                }
            }
        }
        row.figure("%d of %d rows belong to others".formatted(foreign.size(), rows), foreign.isEmpty() && rows > 10);
    }

    @Test
    void aTokenChangesTheAvatarOfItsUserOnly() {
        FaultTable.Row row = TABLE.row("each user uploads and deletes an avatar", "the avatars of others remain");
        int wrong = 0;
        for (String handle : PEOPLE) {
            Api api = SERVER.api().as(handle);
            String others = "SELECT string_agg(handle || version, ',' ORDER BY handle) FROM avatars JOIN users"
                    + " ON uuid = user_uuid WHERE handle <> '" + handle + "'";
            String before = SERVER.query(others);
            byte[] image = TestImages.of("png", 40 + PEOPLE.indexOf(handle), 40);
            for (String path : List.of("/api/profile/avatar?handle=bayko", "/api/profile/avatar")) {
                api.send(HttpRequest.newBuilder(api.uri(path)).PUT(BodyPublishers.ofByteArray(image)));
                wrong += SERVER.query(others).equals(before) ? 0 : 1;
            }
            api.delete("/api/profile/avatar");
            wrong += SERVER.query(others).equals(before) ? 0 : 1;
            api.send(HttpRequest.newBuilder(api.uri("/api/profile/avatar")).PUT(BodyPublishers.ofByteArray(image)));
        }
        int avatars = Integer.parseInt(SERVER.query("SELECT count(*) FROM avatars"));
        row.figure("%d changes, %d avatars".formatted(wrong, avatars), wrong == 0 && avatars == PEOPLE.size());
    }

    @Test
    void aReportBelongsToTheTokensUser() {
        FaultTable.Row row = TABLE.row("a report that names another reporter", "reported by the token's user");
        String crud = SERVER.query("SELECT uuid FROM activities ORDER BY created_at LIMIT 1");
        JsonObject body =
                new JsonObject(new HashMap<>(SURPLUS)).put("reason", "spam").put("reporter_uuid", FOREIGN);
        SERVER.api().as("altbrown").post("/api/activities/" + crud + "/report", body);
        String reporter =
                SERVER.query("SELECT string_agg(handle, ',') FROM reports JOIN users ON users.uuid = reporter_uuid");
        row.figure(reporter, reporter.equals("altbrown"));
    }
}
