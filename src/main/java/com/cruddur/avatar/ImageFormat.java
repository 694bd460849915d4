package com.cruddur.avatar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats of uploaded images. The first bytes of a file decide, not its declared type. */
enum ImageFormat {
    JPEG,
    PNG,
    GIF,
    WEBP;

    /** The format of a file; empty if it is none of these. */
    static Optional<ImageFormat> of(ByteBuffer file) {
        return Arrays.stream(values())
                .filter(format -> format.hasSignature(file))
                .findFirst();
    }

    /** The name of the format among the readers of ImageIO. */
    String readerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    private boolean hasSignature(ByteBuffer file) {
        return switch (this) {
            case JPEG -> hasText(file, 0, "\u00FF\u00D8\u00FF");
            case PNG -> hasText(file, 0, "\u0089PNG\r\n\u001A\n");
            case GIF -> hasText(file, 0, "GIF87a") || hasText(file, 0, "GIF89a");
            case WEBP -> hasText(file, 0, "RIFF") && hasText(file, 8, "WEBP");
        };
    }

    /** Reads the structure of a file of this format. */
    ImageStructure structure(ByteBuffer file) throws InvalidImageException {
        return switch (this) {
            case JPEG -> JpegStructure.of(file);
            case PNG -> PngStructure.of(file);
            case GIF -> GifStructure.of(file);
            case WEBP -> WebpStructure.of(file);
        };
    }

    static boolean hasText(ByteBuffer file, int offset, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return offset >= 0
                && offset + expected.length <= file.limit()
                && file.slice(offset, expected.length).equals(ByteBuffer.wrap(expected));
    }
}
