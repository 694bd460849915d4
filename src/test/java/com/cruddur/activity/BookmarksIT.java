package com.cruddur.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import com.cruddur.testing.Writes;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BookmarksIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final String BOOKMARKS = "/api/activities/bookmarks";
    private final Api api = SERVER.api();
    private final Api londo = api.as("londo");

    @BeforeEach
    void clear() {
        SERVER.execute("DELETE FROM bookmarks");
    }

    @Test
    void setsAndRemovesABookmarkIdempotently() {
        String crud = Writes.post(api.as("bayko"), "to keep");
        for (int i = 0; i < 2; i++) {
            assertThat(londo.put(bookmark(crud)).object())
                    .isEqualTo(new JsonObject().put("uuid", crud).put("bookmarked", true));
        }
        assertThat(bookmarked(londo)).containsExactly(crud);
        assertThat(bookmarked(api.as("bayko"))).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(londo.delete(bookmark(crud)).object())
                    .isEqualTo(new JsonObject().put("uuid", crud).put("bookmarked", false));
        }
        assertThat(bookmarked(londo)).isEmpty();
    }

    @Test
    void listsTheLastBookmarkedFirst() {
        String first = Writes.post(api.as("bayko"), "to keep");
        String second = Writes.post(api.as("altbrown"), "to keep");
        londo.put(bookmark(second));
        londo.put(bookmark(first));
        assertThat(bookmarked(londo)).containsExactly(first, second);
        assertThat(londo.get(BOOKMARKS).objects().getFirst())
                .isEqualTo(api.get("/api/activities/" + first).object().getJsonObject("activity"));
        londo.delete(bookmark(second));
        londo.put(bookmark(second));
        assertThat(bookmarked(londo)).containsExactly(second, first);
    }

    @Test
    void pagesWhileBookmarksAreAdded() {
        List<String> cruds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            cruds.addFirst(Writes.post(api.as("bayko"), "to keep"));
            londo.put(bookmark(cruds.getFirst()));
        }
        List<String> paged = new ArrayList<>();
        Optional<String> path = Optional.of(BOOKMARKS + "?limit=2");
        while (path.isPresent()) {
            Api.Answer page = londo.get(path.get());
            page.objects().forEach(crud -> paged.add(crud.getString("uuid")));
            londo.put(bookmark(Writes.post(api.as("bayko"), "to keep")));
            path = page.next();
        }
        assertThat(paged).isEqualTo(cruds);
        assertThat(londo.get(BOOKMARKS + "?limit=0").codes()).containsExactly("limit_invalid");
        assertThat(londo.get(BOOKMARKS + "?before=x").codes()).containsExactly("before_invalid");
    }

    @Test
    void concurrentBookmarksLeaveOne() {
        String crud = Writes.post(api.as("bayko"), "to keep");
        assertThat(Concurrently.run(20, i -> londo.putUntilServed(bookmark(crud))))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(bookmarked(londo)).containsExactly(crud);
    }

    @Test
    void anExpiredOrUnknownCrudIsNotFound() {
        String crud = Writes.post(api.as("bayko"), "to keep");
        londo.put(bookmark(crud));
        SERVER.execute("UPDATE activities SET expires_at = now() WHERE uuid = '" + crud + "'");
        assertThat(bookmarked(londo)).isEmpty();
        for (String uuid : List.of(crud, UUID.randomUUID().toString(), "x")) {
            assertThat(londo.put(bookmark(uuid)).codes()).containsExactly("activity_not_found");
            assertThat(londo.delete(bookmark(uuid)).codes()).containsExactly("activity_not_found");
        }
    }

    @Test
    void requiresARegisteredUser() {
        String crud = Writes.post(api.as("bayko"), "to keep");
        Api stranger = api.with("Authorization", "Bearer " + SERVER.issuer().token("nobody"));
        for (String path : List.of(BOOKMARKS, "/api/activities/states?uuids=" + crud)) {
            assertThat(api.get(path).codes()).containsExactly("generic_401");
            assertThat(stranger.get(path).codes()).containsExactly("user_not_registered");
        }
        assertThat(api.put(bookmark(crud)).codes()).containsExactly("generic_401");
        assertThat(stranger.put(bookmark(crud)).codes()).containsExactly("user_not_registered");
        assertThat(stranger.delete(bookmark(crud)).codes()).containsExactly("user_not_registered");
    }

    private static String bookmark(String uuid) {
        return "/api/activities/" + uuid + "/bookmark";
    }

    private static List<String> bookmarked(Api viewer) {
        return viewer.get(BOOKMARKS).objects().stream()
                .map(crud -> crud.getString("uuid"))
                .toList();
    }
}
