package com.cruddur.avatar;

import static com.cruddur.testing.TestImages.BLUE;
import static com.cruddur.testing.TestImages.GREEN;
import static com.cruddur.testing.TestImages.RED;
import static com.cruddur.testing.TestImages.YELLOW;
import static com.cruddur.testing.TestImages.concat;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Api;
import com.cruddur.testing.TestImages;
import com.cruddur.testing.TestServer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The conversion of valid images, and the rejection of invalid ones. */
class AvatarImagesIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static final List<Color> UPRIGHT = List.of(RED, GREEN, BLUE, YELLOW);

    private final Api londo = SERVER.api().as("londo");

    @Test
    void acceptsEachFormat() {
        Map<String, byte[]> images = Map.of(
                "jpeg", TestImages.of("jpeg", 700, 500),
                "png", TestImages.of("png", 20, 30),
                "gif", TestImages.of("gif", 1000, 600),
                "lossy webp", TestImages.LOSSY_WEBP,
                "lossless webp", TestImages.LOSSLESS_WEBP,
                "animated webp", TestImages.ANIMATED_WEBP,
                "10,000 frames", TestImages.gif(10_000));
        images.forEach((name, image) -> assertThat(quarters(image)).as(name).isEqualTo(UPRIGHT));
    }

    @Test
    void turnsAnImageAsItsExifDataSays() {
        List<List<Color>> turned = List.of(
                UPRIGHT,
                List.of(GREEN, RED, YELLOW, BLUE),
                List.of(YELLOW, BLUE, GREEN, RED),
                List.of(BLUE, YELLOW, RED, GREEN),
                List.of(RED, BLUE, GREEN, YELLOW),
                List.of(BLUE, RED, YELLOW, GREEN),
                List.of(YELLOW, GREEN, BLUE, RED),
                List.of(GREEN, YELLOW, RED, BLUE));
        for (int orientation = 1; orientation <= 8; orientation++) {
            assertThat(quarters(TestImages.jpegWithExif(300, 400, orientation, "x")))
                    .as("orientation " + orientation)
                    .isEqualTo(turned.get(orientation - 1));
        }
        assertThat(quarters(TestImages.TURNED_WEBP)).isEqualTo(turned.get(2));
    }

    @Test
    void storesNoMetadata() {
        String place = "47 deg 3' 20 north, 8 deg 18' 26 east";
        byte[] stored = stored(TestImages.jpegWithExif(300, 300, 1, place), 512);
        assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain("Exif", place, "ICC_PROFILE");
    }

    @Test
    void rejectsOtherContent() {
        String html = "<!DOCTYPE html><html><script>alert(1)</script></html>";
        for (String text :
                List.of("", html, "<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF", "RIFF....WAVE", "%PDF-1.7")) {
            assertRejected(415, "unsupported_media_type", text.getBytes(StandardCharsets.UTF_8));
        }
        byte[] png = TestImages.of("png", 64, 64);
        for (String type :
                List.of("text/html", "image/svg+xml", "application/json", "multipart/form-data; boundary=x")) {
            assertThat(AvatarClient.put(londo, AvatarClient.AVATAR, type, png).codes())
                    .as(type)
                    .containsExactly("unsupported_media_type");
        }
    }

    @Test
    void rejectsInvalidImages() {
        byte[] png = TestImages.of("png", 640, 480);
        byte[] jpeg = TestImages.of("jpeg", 640, 480);
        byte[] gif = TestImages.of("gif", 640, 480);
        byte[] script = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> invalid = Map.ofEntries(
                Map.entry("40,000 x 40,000", TestImages.flatPng(40_000, 40_000)),
                Map.entry("more than 24 megapixels", TestImages.flatPng(6_001, 4_000)),
                Map.entry("65,536 groups of prefix codes", TestImages.hungryWebp(4, 4)),
                Map.entry("truncated png", Arrays.copyOf(png, png.length / 2)),
                Map.entry("truncated jpeg", Arrays.copyOf(jpeg, jpeg.length / 2)),
                Map.entry("truncated gif", Arrays.copyOf(gif, gif.length / 2)),
                Map.entry("truncated webp", Arrays.copyOf(TestImages.LOSSY_WEBP, 100)),
                Map.entry("larger than its data", withSize(jpeg, 4_000, 4_000)),
                Map.entry("without pixels", withSize(jpeg, 0, 480)),
                Map.entry("signature only", Arrays.copyOf(png, 8)),
                Map.entry("script as gif", "GIF89a=1;alert(1)//".getBytes(StandardCharsets.UTF_8)),
                Map.entry("png and script", concat(png, script)),
                Map.entry("jpeg and script", concat(jpeg, script)),
                Map.entry("gif and script", concat(gif, script)),
                Map.entry("webp and script", concat(TestImages.LOSSY_WEBP, script)),
                Map.entry("jpeg and archive", concat(jpeg, new byte[] {'P', 'K', 5, 6}, new byte[18])));
        invalid.forEach((name, image) -> {
            Api.Answer answer = AvatarClient.put(londo, image);
            assertThat(answer.status() + " " + answer.body()).as(name).isEqualTo("422 [\"avatar_invalid\"]");
        });
        assertThat(quarters(TestImages.of("jpeg", 64, 64))).isEqualTo(UPRIGHT);
    }

    @Test
    void acceptsUpTo24Megapixels() {
        assertThat(AvatarClient.put(londo, TestImages.flatPng(6_000, 4_000)).status())
                .isEqualTo(200);
    }

    @Test
    void rejectsMoreThan4Mib() {
        byte[] most = Arrays.copyOf(TestImages.of("png", 64, 64), 4 << 20);
        assertRejected(422, "avatar_invalid", most);
        assertRejected(413, "body_too_large", Arrays.copyOf(most, most.length + 1));
    }

    private void assertRejected(int status, String code, byte[] image) {
        Api.Answer answer = AvatarClient.put(londo, image);
        assertThat(answer.status() + " " + answer.body()).isEqualTo(status + " [\"" + code + "\"]");
    }

    /** Replaces the size in a JPEG image. */
    private static byte[] withSize(byte[] jpeg, int width, int height) {
        byte[] changed = jpeg.clone();
        for (int i = 2; i < changed.length; i++) {
            if (changed[i - 1] == (byte) 0xFF && changed[i] == (byte) 0xC0) {
                changed[i + 4] = (byte) (height >> 8);
                changed[i + 5] = (byte) height;
                changed[i + 6] = (byte) (width >> 8);
                changed[i + 7] = (byte) width;
                return changed;
            }
        }
        throw new AssertionError("the image has no frame");
    }

    /** The colours of the quarters of the stored image, from the upper left one to the lower right one. */
    private List<Color> quarters(byte[] image) {
        BufferedImage large = TestImages.read(stored(image, 512));
        assertThat(large.getWidth() + " " + large.getHeight()).isEqualTo("512 512");
        BufferedImage small = TestImages.read(stored(image, 96));
        assertThat(small.getWidth() + " " + small.getHeight()).isEqualTo("96 96");
        List<Color> colors = quarters(large);
        assertThat(quarters(small)).isEqualTo(colors);
        return colors;
    }

    private static List<Color> quarters(BufferedImage image) {
        int near = image.getWidth() / 4;
        int far = near * 3;
        return List.of(
                nearest(image.getRGB(near, near)),
                nearest(image.getRGB(far, near)),
                nearest(image.getRGB(near, far)),
                nearest(image.getRGB(far, far)));
    }

    /** The colour that a pixel had before it was compressed. */
    private static Color nearest(int rgb) {
        Color pixel = new Color(rgb);
        return UPRIGHT.stream()
                .filter(color -> Math.abs(color.getRed() - pixel.getRed()) < 24
                        && Math.abs(color.getGreen() - pixel.getGreen()) < 24
                        && Math.abs(color.getBlue() - pixel.getBlue()) < 24)
                .findFirst()
                .orElse(pixel);
    }

    private byte[] stored(byte[] image, int size) {
        Api.Answer saved = AvatarClient.put(londo, image);
        assertThat(saved.status()).as(saved.body()).isEqualTo(200);
        String path = saved.object().getString("avatar_url");
        return AvatarClient.get(londo.uri(path + "?size=" + size)).body();
    }
}
