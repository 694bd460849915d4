package com.cruddur.avatar;

import java.nio.ByteBuffer;

/** The blocks of a GIF file: the size of its first frame, which is the one that is shown, and its end. */
final class GifStructure {

    private static final int IMAGE = 0x2C;
    private static final int EXTENSION = 0x21;
    private static final int TRAILER = 0x3B;

    private GifStructure() {}

    static ImageStructure of(ByteBuffer bytes) throws InvalidImageException {
        FileBytes file = FileBytes.littleEndian(bytes);
        int width = 0;
        int height = 0;
        int at = 13 + colorTableBytes(file.u8(10));
        while (true) {
            int block = file.u8(at);
            if (block == TRAILER) {
                return ImageStructure.of(width, height, 1, at + 1);
            }
            if (block == IMAGE) {
                if (width == 0) {
                    width = file.u16(at + 5);
                    height = file.u16(at + 7);
                }
                at = afterSubBlocks(file, at + 11 + colorTableBytes(file.u8(at + 9)));
            } else if (block == EXTENSION) {
                at = afterSubBlocks(file, at + 2);
            } else {
                throw new InvalidImageException("an unknown block");
            }
        }
    }

    private static int colorTableBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int afterSubBlocks(FileBytes file, int start) throws InvalidImageException {
        int at = start;
        while (file.u8(at) != 0) {
            at += 1 + file.u8(at);
        }
        return at + 1;
    }
}
