package com.cruddur.avatar;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Upload addresses for images. */
class AvatarUploadIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api anyone = SERVER.api();
    private final Api bayko = SERVER.api().as("bayko");

    @BeforeEach
    void removeAvatars() {
        SERVER.execute("DELETE FROM avatars");
    }

    @Test
    void anUploadAddressTakesOneImageWithoutAToken() {
        String path = address("PNG");
        byte[] image = TestImages.of("png", 64, 64);
        assertThat(AvatarClient.put(anyone, path, "image/png", new byte[] {1}).status())
                .isEqualTo(415);
        Api.Answer saved = AvatarClient.put(anyone, path, "image/png", image);
        assertThat(saved.object().getString("avatar_url"))
                .isEqualTo(anyone.get("/api/users/@bayko/short").object().getString("avatar_url"))
                .isNotNull();
        assertThat(AvatarClient.put(anyone, path, "image/png", image).codes())
                .containsExactly("avatar_upload_not_found");
        String contested = address("jpg");
        assertThat(Concurrently.run(
                        4,
                        i -> AvatarClient.put(anyone.impatient(), contested, "image/png", image)
                                .status()))
                .containsOnlyOnce(200)
                .containsOnly(200, 404);
    }

    @Test
    void anUploadAddressExpires() {
        String path = address("webp");
        assertThat(SERVER.query(
                        "SELECT max(expires_at) BETWEEN now() + interval '4 minutes' AND now() + interval '5 minutes'"
                                + " FROM avatar_uploads"))
                .isEqualTo("t");
        SERVER.execute("UPDATE avatar_uploads SET expires_at = now()");
        assertThat(AvatarClient.put(anyone, path, "image/webp", TestImages.LOSSY_WEBP)
                        .codes())
                .containsExactly("avatar_upload_not_found");
        address("gif");
        assertThat(SERVER.query("SELECT count(*) FROM avatar_uploads")).isEqualTo("1");
    }

    @Test
    void anUploadAddressNeedsTheExtensionOfAnImage() {
        for (String body : List.of("{}", "{\"extension\":null}", "{\"extension\":\"svg\"}", "{\"extension\":7}")) {
            assertThat(bayko.send("POST", "/avatars/key_upload", body).codes())
                    .as(body)
                    .containsExactly("extension_invalid");
        }
        Api once = bayko.with("Idempotency-Key", UUID.randomUUID().toString());
        JsonObject extension = new JsonObject().put("extension", "jpg");
        assertThat(once.post("/avatars/key_upload", extension).body())
                .isEqualTo(once.post("/avatars/key_upload", extension).body());
        assertThat(once.post("/avatars/key_upload", new JsonObject().put("extension", "png"))
                        .codes())
                .containsExactly("idempotency_key_reused");
    }

    private static String address(String extension) {
        String url = SERVER.api()
                .as("bayko")
                .post("/avatars/key_upload", new JsonObject().put("extension", extension))
                .object()
                .getString("url");
        assertThat(url).startsWith("http://localhost:0/avatars/uploads/");
        return URI.create(url).getPath();
    }
}
