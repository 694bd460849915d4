package com.cruddur.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the memory of uploads that are received or processed. The event loops of a server share it. */
public final class UploadMemory {

    private final long maxBytes;
    private final AtomicLong reservedBytes = new AtomicLong();

    /** A memory of this size, of which nothing is reserved. */
    public UploadMemory(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Reserves memory for received bytes. Returns false, and reserves none, if they exceed the bound. */
    boolean reserve(long bytes) {
        if (reservedBytes.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        release(bytes);
        return false;
    }

    void release(long bytes) {
        reservedBytes.addAndGet(-bytes);
    }
}
