package com.cruddur.testing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Images for uploads. Their quarters have different colours: red and green above, blue and yellow below. */
public final class TestImages {

    public static final Color RED = new Color(200, 30, 30);
    public static final Color GREEN = new Color(30, 160, 40);
    public static final Color BLUE = new Color(30, 60, 200);
    public static final Color YELLOW = new Color(230, 200, 40);

    /** 96 x 64 pixels. */
    public static final byte[] LOSSY_WEBP = decode(
            "UklGRpQAAABXRUJQVlA4IIgAAACQBgCdASpgAEAAPrVMokwnJCMiLVmYAOAWiUAZTsdPwDYceAfkRwgR36BJ+WEoMWZZk5Tqrs1HiW42eJgA"
                    + "AP7r3b5Q8Vy49+V+8qcE68KOHZjlNuruh9LbyscCE4RU4BqBgpqmGFaoPojI4N4IwOvcsVOtJjm80UEtPfz2WJTEtHhrnXNHxAAA");

    public static final byte[] LOSSLESS_WEBP = decode(
            "UklGRkYAAABXRUJQVlA4TDkAAAAvX8APAB8gECBOlCtQJE1IQFhih//JLCEBIRthu6nzH9zUQQYiARJPetKTNgaQIvo/AcHDnjsu9hwA");

    /** Upside down by its EXIF data. */
    public static final byte[] TURNED_WEBP = decode(
            "UklGRnoAAABXRUJQVlA4WAoAAAAIAAAAXwAAPwAAVlA4TDkAAAAvX8APAB8gECBOlCtQJE1IQFhih//JLCEBIRthu6nzH9zUQQYiARJPetKT"
                    + "NgaQIvo/AcHDnjsu9hwARVhJRhoAAABNTQAqAAAACAABARIAAwAAAAEAAwAAAAAAAA==");

    /** The second frame is upside down. */
    public static final byte[] ANIMATED_WEBP = decode(
            "UklGRugAAABXRUJQVlA4WAoAAAACAAAAXwAAPwAAQU5JTQYAAAAAAAAAAABBTk1GWgAAAAAAAAAAAF8AAD8AAGQAAAJWUDhMQQAAAC9fwA8A"
                    + "HyAQIMbk6BCkWCCbRHL/RSkkILqV5lokz3+gpt4AwmyjSU7yJOdwr4j+x7Zt27apqqr+HAAAoKqq6uYBAEFOTUZaAAAAAAAAAAAAXwAAPwAA"
                    + "ZAAAAFZQOExBAAAAL1/ADwAfIBAgxuToEKRYIJtEcv9FKSQgupXmWiTPf6Cm3gDCbKNJTnKS53CviP7Htm3btgEAAPxcVVW1qqrq5gEA");

    private TestImages() {}

    /** An image in a format of ImageIO: jpeg, png or gif. */
    public static byte[] of(String format, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        Color[] colors = {RED, GREEN, BLUE, YELLOW};
        for (int i = 0; i < colors.length; i++) {
            graphics.setColor(colors[i]);
            graphics.fillRect(i % 2 * width / 2, i / 2 * height / 2, width, height);
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A JPEG image with EXIF data: an orientation, and a text as the place where it was taken. */
    public static byte[] jpegWithExif(int width, int height, int orientation, String place) {
        byte[] jpeg = of("jpeg", width, height);
        byte[] text = place.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer exif = ByteBuffer.allocate(4 + 6 + 8 + 2 + 24 + 4 + text.length);
        exif.putShort((short) 0xFFE1)
                .putShort((short) (exif.capacity() - 2))
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.put("MM".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 2);
        exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        exif.putShort((short) 0x010E).putShort((short) 2).putInt(text.length).putInt(38);
        exif.putInt(0).put(text);
        return concat(Arrays.copyOf(jpeg, 2), exif.array(), Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    /** A PNG image of one colour: a bit per pixel, so that even a huge one is small. */
    public static byte[] flatPng(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put(new byte[] {1, 0, 0, 0, 0});
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        byte[] row = new byte[1 + (width + 7) / 8];
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
            for (int y = 0; y < height; y++) {
                deflater.write(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
        return concat(
                signature,
                chunk("IHDR", header.array()),
                chunk("IDAT", data.toByteArray()),
                chunk("IEND", new byte[0]));
    }

    /** A GIF image with many frames, each a copy of the first. */
    public static byte[] gif(int frames) {
        byte[] gif = of("gif", 64, 64);
        int start = 13 + (3 << ((gif[10] & 7) + 1));
        byte[] frame = Arrays.copyOfRange(gif, start, gif.length - 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(gif, 0, start);
        for (int i = 0; i < frames; i++) {
            bytes.writeBytes(frame);
        }
        bytes.write(0x3B);
        return bytes.toByteArray();
    }

    /** A lossless WebP image of one colour. */
    public static byte[] flatWebp(int width, int height) {
        BitSet bits = new BitSet();
        // Neither transform, colour cache nor groups; five prefix codes of one symbol.
        int at = put(bits, losslessHead(bits, width, height), 3, 0);
        for (int i = 0; i < 5; i++) {
            at = put(bits, at, 4, 1);
        }
        return losslessWebp(bits, at);
    }

    /** A lossless WebP image that declares 65,536 groups of prefix codes: 160 KB, for tables of 340 MB. */
    public static byte[] hungryWebp(int width, int height) {
        BitSet bits = new BitSet();
        int at = losslessHead(bits, width, height);
        // Neither transform nor colour cache, but an image of groups.
        at = put(bits, at, 6, 0b000100);
        // Each pixel of the image of groups is 65,535, by prefix codes of one symbol.
        at = put(bits, at, 1, 0);
        at = put(bits, at, 11, (0xFF << 3) | 0b101);
        at = put(bits, at, 11, (0xFF << 3) | 0b101);
        for (int i = 0; i < 3 + 5 * 65_536; i++) {
            at = put(bits, at, 4, 1);
        }
        return losslessWebp(bits, at);
    }

    /** Signature, width and height, no alpha, version 0. */
    private static int losslessHead(BitSet bits, int width, int height) {
        int at = put(bits, 0, 8, 0x2F);
        at = put(bits, at, 14, width - 1);
        at = put(bits, at, 14, height - 1);
        return put(bits, at, 4, 0);
    }

    private static byte[] losslessWebp(BitSet bits, int at) {
        byte[] data = Arrays.copyOf(bits.toByteArray(), at / 8 / 2 * 2 + 2);
        ByteBuffer head = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        head.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + data.length);
        head.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(data.length);
        return concat(head.array(), data);
    }

    private static int put(BitSet bits, int at, int count, int value) {
        for (int i = 0; i < count; i++) {
            bits.set(at + i, ((value >> i) & 1) == 1);
        }
        return at + count;
    }

    /** Decodes a response. */
    public static BufferedImage read(byte[] image) {
        try {
            return ImageIO.read(new ByteArrayInputStream(image));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] body = concat(type.getBytes(StandardCharsets.US_ASCII), data);
        CRC32 checksum = new CRC32();
        checksum.update(body);
        return concat(
                ByteBuffer.allocate(4).putInt(data.length).array(),
                body,
                ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
