package com.cruddur.avatar;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A received image file, as input of a decoder. It stops a decoder that runs for too long, or that allocates too much:
 * the prefix codes of a lossless WebP image of 200 KB can demand 340 MB. Belongs to the decoding thread.
 */
final class LimitedImageStream extends ImageInputStreamImpl {

    private static final long TIME_LIMIT_NANOS = Duration.ofSeconds(20).toNanos();

    /** A pixel of a lossless WebP image takes 4 bytes; with prefix codes and transforms, libwebp's images took up to 5.4. */
    private static final long BYTES_PER_PIXEL = 6;

    /** For small images, whose prefix codes took up to 1 MiB. */
    private static final long OTHER_BYTES = 4 << 20;

    private static final int READS_PER_CHECK = 1024;

    /** Zeros after the file. The WebP reader peeks beyond the end, and expects no less than 1/2048 of the decoded size. */
    private static final long PADDING_BYTES = 64 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ByteBuffer file;
    private final ImageStructure structure;
    private final long startNanos = System.nanoTime();
    private long allocatedElsewhere = THREADS.getCurrentThreadAllocatedBytes();
    private long allocatedAtLastCheck = allocatedElsewhere;
    private int reads;

    LimitedImageStream(ByteBuffer file, ImageStructure structure) {
        this.file = file;
        this.structure = structure;
    }

    @Override
    public long length() {
        return file.limit() + PADDING_BYTES;
    }

    @Override
    public int read() throws IOException {
        checkLimits();
        bitOffset = 0;
        if (streamPos >= length()) {
            return -1;
        }
        int at = (int) streamPos++;
        return at < file.limit() ? Byte.toUnsignedInt(file.get(at)) : 0;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        checkLimits();
        bitOffset = 0;
        int count = (int) Math.min(length, length() - streamPos);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        int ofFile = Math.clamp(file.limit() - streamPos, 0, count);
        if (ofFile > 0) {
            file.get((int) streamPos, into, offset, ofFile);
        }
        Arrays.fill(into, offset + ofFile, offset + count, (byte) 0);
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
