package com.cruddur.avatar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads numbers of a file. Every access is checked: a file that ends too early is an {@link InvalidImageException}. */
record FileBytes(ByteBuffer bytes) {

    static FileBytes bigEndian(ByteBuffer file) {
        return new FileBytes(file.duplicate().order(ByteOrder.BIG_ENDIAN));
    }

    static FileBytes littleEndian(ByteBuffer file) {
        return new FileBytes(file.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    int u8(int offset) throws InvalidImageException {
        return Byte.toUnsignedInt(bytes.get(checked(offset, 1)));
    }

    int u16(int offset) throws InvalidImageException {
        return Short.toUnsignedInt(bytes.getShort(checked(offset, 2)));
    }

    int u24(int offset) throws InvalidImageException {
        return u8(offset) | (u8(offset + 1) << 8) | (u8(offset + 2) << 16);
    }

    /** A length or offset of 32 bits. */
    long u32(int offset) throws InvalidImageException {
        return Integer.toUnsignedLong(bytes.getInt(checked(offset, 4)));
    }

    /** The end of a part of the file. */
    int end(int offset, long length) throws InvalidImageException {
        if (length > bytes.limit() - offset) {
            throw new InvalidImageException("the file is truncated");
        }
        return (int) (offset + length);
    }

    private int checked(int offset, int length) throws InvalidImageException {
        if (offset < 0 || offset > bytes.limit() - length) {
            throw new InvalidImageException("the file is truncated");
        }
        return offset;
    }
}
