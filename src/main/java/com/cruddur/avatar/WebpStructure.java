package com.cruddur.avatar;

import java.nio.ByteBuffer;

/**
 * The chunks of a WebP file: size and orientation. The size is that of the coded data, and has to equal the size of the
 * canvas or frame around it, because decoders believe one or the other.
 */
final class WebpStructure {

    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int FRAME_HEADER_BYTES = 16;

    private final ByteBuffer bytes;
    private final FileBytes file;
    private int width;
    private int height;
    private int codedWidth;
    private int codedHeight;
    private int orientation = 1;
    private int entropyStart;
    private int entropyEnd;

    private WebpStructure(ByteBuffer bytes) {
        this.bytes = bytes;
        this.file = FileBytes.littleEndian(bytes);
    }

    static ImageStructure of(ByteBuffer bytes) throws InvalidImageException {
        return new WebpStructure(bytes).read();
    }

    private ImageStructure read() throws InvalidImageException {
        int end = file.end(CHUNK_HEADER_BYTES, file.u32(4));
        readChunks(12, end);
        if (codedWidth == 0 || (width != 0 && (width != codedWidth || height != codedHeight))) {
            throw new InvalidImageException("no image, or one of another size");
        }
        return new ImageStructure(codedWidth, codedHeight, orientation, end, entropyStart, entropyEnd);
    }

    private void readChunks(int start, int limit) throws InvalidImageException {
        int at = start;
        while (at + CHUNK_HEADER_BYTES <= limit) {
            int data = at + CHUNK_HEADER_BYTES;
            int end = file.end(data, file.u32(at + 4));
            if (end > limit) {
                throw new InvalidImageException("a chunk exceeds its container");
            }
            readChunk(at, data, end);
            // Chunks have an even length.
            at = end + (end - data) % 2;
        }
    }

    private void readChunk(int at, int data, int end) throws InvalidImageException {
        if (ImageFormat.hasText(bytes, at, "EXIF")) {
            orientation = ExifOrientation.of(bytes, data, end);
        } else if (codedWidth != 0) {
            // Only the first image is decoded.
            return;
        } else if (ImageFormat.hasText(bytes, at, "VP8X")) {
            width = 1 + file.u24(data + 4);
            height = 1 + file.u24(data + 7);
        } else if (ImageFormat.hasText(bytes, at, "ANMF")) {
            width = 1 + file.u24(data + 6);
            height = 1 + file.u24(data + 9);
            readChunks(data + FRAME_HEADER_BYTES, end);
        } else if (ImageFormat.hasText(bytes, at, "ALPH")) {
            entropyStart = data;
            entropyEnd = end;
        } else if (ImageFormat.hasText(bytes, at, "VP8 ")) {
            codedWidth = file.u16(data + 6) & 0x3FFF;
            codedHeight = file.u16(data + 8) & 0x3FFF;
        } else if (ImageFormat.hasText(bytes, at, "VP8L")) {
            long size = file.u32(data + 1);
            codedWidth = 1 + (int) (size & 0x3FFF);
            codedHeight = 1 + (int) ((size >> 14) & 0x3FFF);
            entropyStart = data;
            entropyEnd = end;
        }
    }
}
