package com.cruddur.avatar;

import java.nio.ByteBuffer;

/** The chunks of a PNG file: size and orientation. */
final class PngStructure {

    private static final int SIGNATURE_BYTES = 8;

    private PngStructure() {}

    static ImageStructure of(ByteBuffer bytes) throws InvalidImageException {
        FileBytes file = FileBytes.bigEndian(bytes);
        if (!ImageFormat.hasText(bytes, SIGNATURE_BYTES + 4, "IHDR")) {
            throw new InvalidImageException("the first chunk is not IHDR");
        }
        long width = file.u32(SIGNATURE_BYTES + 8);
        long height = file.u32(SIGNATURE_BYTES + 12);
        int orientation = 1;
        int at = SIGNATURE_BYTES;
        while (true) {
            int data = at + 8;
            // A checksum follows the data.
            int end = file.end(data, file.u32(at) + 4);
            if (ImageFormat.hasText(bytes, at + 4, "eXIf")) {
                orientation = ExifOrientation.of(bytes, data, end - 4);
            }
            if (ImageFormat.hasText(bytes, at + 4, "IEND")) {
                return ImageStructure.of(clamped(width), clamped(height), orientation, end);
            }
            at = end;
        }
    }

    private static int clamped(long size) {
        return (int) Math.min(size, Integer.MAX_VALUE);
    }
}
