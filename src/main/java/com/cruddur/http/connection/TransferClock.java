package com.cruddur.http.connection;

/**
 * The time that a client takes for a body or a response. It runs while something is outstanding, once a second, and goes
 * back for what the client transfers. So a client with a rate is served, and one below it has the limit.
 */
final class TransferClock {

    private final int limitSeconds;
    private final int bytesPerSecond;
    private final int maxSeconds;
    private int seconds;
    private int totalSeconds;
    private long credit;

    /**
     * Creates a clock that stands at 0.
     *
     * @param limitSeconds the time without any transfer
     * @param bytesPerSecond how many bytes set the clock back by a second
     * @param maxSeconds the time at any rate
     */
    TransferClock(int limitSeconds, int bytesPerSecond, int maxSeconds) {
        this.limitSeconds = limitSeconds;
        this.bytesPerSecond = bytesPerSecond;
        this.maxSeconds = maxSeconds;
    }

    /** Counts a second if something is outstanding. */
    void tick(boolean idle) {
        if (idle) {
            reset();
        } else {
            seconds++;
            totalSeconds++;
        }
    }

    /** Counts bytes that the client has transferred. */
    void transferred(long bytes) {
        credit += bytes;
        int earned = (int) (credit / bytesPerSecond);
        credit %= bytesPerSecond;
        seconds = Math.max(0, seconds - earned);
    }

    void reset() {
        seconds = 0;
        totalSeconds = 0;
        credit = 0;
    }

    /** Whether the client is too slow. */
    boolean isOver() {
        return seconds > limitSeconds || totalSeconds > maxSeconds;
    }
}
