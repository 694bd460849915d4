package com.cruddur.avatar;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An image file in memory, as input of a decoder. It stops a decoder that runs for too long, or that allocates too much:
 * the prefix codes of a lossless WebP image of 200 KB can demand 340 MB. Belongs to the decoding thread.
 */
final class LimitedImageStream extends ImageInputStreamImpl {

    private static final long TIME_LIMIT_NANOS = Duration.ofSeconds(20).toNanos();

    /** Decoded pixels of a lossless WebP image take 4 bytes each, and its transforms a fraction of that. */
    private static final long BYTES_PER_PIXEL = 6;

    /** The allowance of a decoder beyond its pixels. */
    private static final long OTHER_BYTES = 32 << 20;

    private static final int READS_PER_CHECK = 1024;

    /** The WebP reader peeks beyond the end, and expects no less than 1/2048 of the decoded size. */
    private static final int PADDING_BYTES = 64 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] file;
    private final ImageStructure structure;
    private final long startNanos = System.nanoTime();
    private long allocatedElsewhere = THREADS.getCurrentThreadAllocatedBytes();
    private long allocatedAtLastCheck = allocatedElsewhere;
    private int reads;

    LimitedImageStream(byte[] file, ImageStructure structure) {
        this.file = Arrays.copyOf(file, file.length + PADDING_BYTES);
        this.structure = structure;
    }

    @Override
    public long length() {
        return file.length;
    }

    @Override
    public int read() throws IOException {
        checkLimits();
        bitOffset = 0;
        return streamPos < file.length ? Byte.toUnsignedInt(file[(int) streamPos++]) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        checkLimits();
        bitOffset = 0;
        int count = (int) Math.min(length, file.length - streamPos);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(file, (int) streamPos, into, offset, count);
        streamPos += count;
        return count;
    }

    private void checkLimits() throws InvalidImageException {
        reads++;
        if (reads % READS_PER_CHECK != 0) {
            return;
        }
        if (System.nanoTime() - startNanos > TIME_LIMIT_NANOS) {
            throw new InvalidImageException("decoding takes too long");
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        if (streamPos < structure.entropyStart() || streamPos >= structure.entropyEnd()) {
            allocatedElsewhere += allocated - allocatedAtLastCheck;
        }
        allocatedAtLastCheck = allocated;
        long limit = BYTES_PER_PIXEL * structure.width() * structure.height() + OTHER_BYTES;
        if (structure.entropyEnd() > 0 && allocated - allocatedElsewhere > limit) {
            throw new InvalidImageException("decoding takes too much memory");
        }
    }
}
