package com.cruddur.avatar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The orientation in the EXIF data of a file: a TIFF structure whose first directory has the entry. */
final class ExifOrientation {

    private static final int UPRIGHT = 1;
    private static final int ENTRY_BYTES = 12;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final String HEADER = "Exif\0\0";

    private ExifOrientation() {}

    /** The orientation, 1 to 8; 1 if the data has none or is malformed, as for viewers of images. */
    static int of(ByteBuffer file, int start, int end) {
        try {
            int tiff = ImageFormat.hasText(file, start, HEADER) ? start + HEADER.length() : start;
            return orientation(FileBytes.bigEndian(file), tiff, end);
        } catch (InvalidImageException e) {
            return UPRIGHT;
        }
    }

    private static int orientation(FileBytes file, int tiff, int end) throws InvalidImageException {
        int byteOrder = file.u16(tiff);
        if (byteOrder == 0x4949) {
            file.bytes().order(ByteOrder.LITTLE_ENDIAN);
        } else if (byteOrder != 0x4D4D) {
            return UPRIGHT;
        }
        int directory = file.end(tiff, file.u32(tiff + 4));
        int entries = file.u16(directory);
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > end) {
                return UPRIGHT;
            }
            if (file.u16(entry) == ORIENTATION && file.u16(entry + 2) == SHORT) {
                return file.u16(entry + 8);
            }
        }
        return UPRIGHT;
    }
}
