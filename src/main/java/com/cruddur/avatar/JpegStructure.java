package com.cruddur.avatar;

import java.nio.ByteBuffer;

/** The segments of a JPEG file: size, orientation, number of scans. */
final class JpegStructure {

    /** A progressive image has about ten. Each scan costs the decoder a pass over the whole image. */
    private static final int MAX_SCANS = 64;

    private static final int APP1 = 0xE1;
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;

    private final ByteBuffer bytes;
    private final FileBytes file;
    private int width;
    private int height;
    private int orientation = 1;
    private int scans;

    private JpegStructure(ByteBuffer bytes) {
        this.bytes = bytes;
        this.file = FileBytes.bigEndian(bytes);
    }

    static ImageStructure of(ByteBuffer bytes) throws InvalidImageException {
        return new JpegStructure(bytes).read();
    }

    private ImageStructure read() throws InvalidImageException {
        int at = 2;
        while (true) {
            at = nextMarker(at);
            int marker = file.u8(at + 1);
            if (marker == END_OF_IMAGE) {
                return ImageStructure.of(width, height, orientation, at + 2);
            }
            int end = file.end(at + 2, file.u16(at + 2));
            readSegment(marker, at + 4, end);
            at = end;
        }
    }

    /** The next marker, over the entropy-coded data of a scan, in which 0xFF is followed by 0 or a restart marker. */
    private int nextMarker(int start) throws InvalidImageException {
        int at = start;
        while (file.u8(at) != 0xFF || isData(file.u8(at + 1))) {
            if (scans == 0 && file.u8(at) != 0xFF) {
                throw new InvalidImageException("a segment does not start with a marker");
            }
            at++;
        }
        return at;
    }

    private static boolean isData(int afterFf) {
        return afterFf == 0 || afterFf == 0xFF || (afterFf >= 0xD0 && afterFf <= 0xD7);
    }

    private void readSegment(int marker, int start, int end) throws InvalidImageException {
        if (isStartOfFrame(marker)) {
            if (width != 0) {
                throw new InvalidImageException("the file has two frames");
            }
            height = file.u16(start + 1);
            width = file.u16(start + 3);
        } else if (marker == START_OF_SCAN) {
            scans++;
            if (scans > MAX_SCANS) {
                throw new InvalidImageException("too many scans");
            }
        } else if (marker == APP1 && ImageFormat.hasText(bytes, start, "Exif\0\0")) {
            orientation = ExifOrientation.of(bytes, start, end);
        }
    }

    /** All from C0 to CF except the tables of Huffman and arithmetic codes. */
    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }
}
