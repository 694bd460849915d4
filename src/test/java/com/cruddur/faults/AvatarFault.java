package com.cruddur.faults;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.Api;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestIssuer;
import com.cruddur.testing.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images that are made to exhaust the server, and many large ones at once. */
class AvatarFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    private static final int UPLOADS = 64;
    private static final int READERS = 4;
    /** The heap of the server grows while the first responses are sent. */
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    private static final Duration SETTLED = Duration.ofSeconds(FaultScale.of(1, 2));
    private static final Duration MEASURED = Duration.ofSeconds(FaultScale.of(2, 4));

    /** Below this time, the machine's scheduler dominates. */
    private static final double FLOOR_MILLIS = 40;

    @Test
    void imagesCannotExhaustTheServer() throws Exception {
        DatabaseUrl database = TestPostgres.seeded();
        List<byte[]> bombs = List.of(
                TestImages.flatPng(40_000, 40_000),
                TestImages.gif(10_000),
                TestImages.hungryWebp(4, 4),
                Arrays.copyOf(TestImages.of("png", 4_000, 4_000), 4 << 20));
        byte[] jpeg = TestImages.of("jpeg", 6_000, 4_000);
        List<byte[]> large = List.of(
                TestImages.flatPng(6_000, 4_000),
                jpeg,
                progressive(jpeg),
                TestImages.flatWebp(6_000, 4_000),
                TestImages.hungryWebp(6_000, 4_000));
        try (TestIssuer issuer = new TestIssuer();
                ServerProcess server = ServerProcess.start(database, issuer)) {
            Api api = server.api(issuer, database).as("londo").impatient();
            // Loads the classes of the decoders.
            List.of("jpeg", "png", "gif").forEach(format -> put(api, TestImages.of(format, 600, 600)));
            put(api, TestImages.LOSSY_WEBP);
            double withoutMillis = read(server, WARM_UP, () -> {}).millis(0.99);
            Check check = new Check(server, api, withoutMillis);
            check.run("%d image bombs".formatted(UPLOADS), bombs, 64, Set.of(200, 422, 503));
            check.run("%d images of 24 megapixels".formatted(UPLOADS), large, 256, Set.of(200, 422, 503));
        }
    }

    /**
     * Uploads images at once while others read.
     *
     * @param withoutMillis the p99 of the readers without uploads
     */
    private record Check(ServerProcess server, Api api, double withoutMillis) {

        void run(String name, List<byte[]> images, int maxMib, Set<Integer> allowed) {
            FaultTable.Row memory = TABLE.row(
                    name + " at once", "≤ %d MiB additional memory, and 503 above the bound".formatted(maxMib));
            FaultTable.Row others = TABLE.row(name + " at once, others read home", "p99 ≤ 2 ×, 0 failed");
            Map<Integer, Integer> statuses = new TreeMap<>();
            try (MemorySampler sampler = MemorySampler.start(server.pid())) {
                Outcomes during = read(
                        server,
                        SETTLED,
                        () -> Concurrently.run(UPLOADS, i -> put(api, images.get(i % images.size())))
                                .forEach(status -> statuses.merge(status, 1, Integer::sum)));
                long mib = sampler.additionalMib();
                double duringMillis = during.millis(0.99);
                int failed = during.bad().count();
                memory.figure(mib + " MiB; " + statuses, mib <= maxMib && allowed.containsAll(statuses.keySet()));
                others.figure(
                        "p99 %.0f ms, %.0f ms without; %d failed".formatted(duringMillis, withoutMillis, failed),
                        duringMillis <= Math.max(FLOOR_MILLIS, 2 * withoutMillis) && failed == 0);
            }
        }
    }

    private static int put(Api api, byte[] image) {
        return api.send(HttpRequest.newBuilder(api.uri("/api/profile/avatar"))
                        .timeout(Duration.ofMinutes(1))
                        .PUT(BodyPublishers.ofByteArray(image)))
                .status();
    }

    private static Outcomes read(ServerProcess server, Duration settle, Runnable meanwhile) {
        try (Load load = Load.start(server.port(), READERS, n -> Request.get("/api/activities/home?limit=20"))) {
            load.runFor(settle);
            long settledNanos = System.nanoTime();
            meanwhile.run();
            load.runFor(MEASURED);
            return load.stop().since(settledNanos);
        }
    }

    /** The decoder holds the coefficients of the whole image. */
    private static byte[] progressive(byte[] jpeg) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(TestImages.read(jpeg), null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** The version and the image are saved together, and an acknowledged upload is not lost. */
    @Test
    void aKilledServerLeavesACompleteAvatarOrNone() throws Exception {
        int rounds = FaultScale.of(2, 20);
        FaultTable.Row row = TABLE.row("kill -9 during uploads, %d times".formatted(rounds), "complete or absent");
        DatabaseUrl database = TestPostgres.seeded();
        List<String> handles = List.of("andrewbrown", "bayko", "londo", "altbrown");
        int acknowledged = 0;
        int wrong = 0;
        try (TestIssuer issuer = new TestIssuer()) {
            for (int round = 0; round < rounds; round++) {
                int first = 40 + round * handles.size();
                try (ServerProcess server = ServerProcess.start(database, issuer)) {
                    Function<Integer, String> upload = i -> {
                        try {
                            Api api = server.api(issuer, database)
                                    .as(handles.get(i))
                                    .impatient();
                            return api.send(HttpRequest.newBuilder(api.uri("/api/profile/avatar"))
                                            .PUT(BodyPublishers.ofByteArray(TestImages.of("png", first + i, 3_000))))
                                    .object()
                                    .getString("avatar_url");
                        } catch (IllegalStateException e) {
                            return "";
                        }
                    };
                    int number = round;
                    List<String> urls = Concurrently.run(handles.size() + 1, i -> {
                        if (i == handles.size()) {
                            LockSupport.parkNanos(Duration.ofMillis(20 + (long) FaultScale.of(1_500, 30) * number)
                                    .toNanos());
                            server.kill();
                            return "";
                        }
                        return upload.apply(i);
                    });
                    for (int i = 0; i < handles.size(); i++) {
                        if (!urls.get(i).isEmpty()) {
                            acknowledged++;
                            wrong += urls.get(i).equals(url(database, handles.get(i))) ? 0 : 1;
                        }
                    }
                }
                wrong += Integer.parseInt(TestPostgres.query(
                        database,
                        "SELECT count(*) FROM users LEFT JOIN avatars ON user_uuid = uuid"
                                + " WHERE avatar_version IS DISTINCT FROM version"));
            }
        }
        row.figure("%d partial or lost, %d acknowledged".formatted(wrong, acknowledged), wrong == 0);
    }

    private static String url(DatabaseUrl database, String handle) {
        return TestPostgres.query(
                database, "SELECT avatar_url(uuid, avatar_version) FROM users WHERE handle = '" + handle + "'");
    }
}
