package com.cruddur.http.connection;

/**
 * Measures how long a client takes for a body or a response. While bytes are outstanding, each second adds one, and
 * each transferred amount of {@code bytesPerSecond} subtracts one. So a client that keeps this rate is served up to
 * {@code maxSeconds}, and a slower one is cut off after {@code limitSeconds}.
 */
final class TransferClock {

    private final int limitSeconds;
    private final int bytesPerSecond;
    private final int maxSeconds;
    private int seconds;
    private int totalSeconds;
    private long credit;

    /**
     * Creates a clock at 0.
     *
     * @param limitSeconds the permitted time without any transfer
     * @param bytesPerSecond how many bytes set the clock back by a second
     * @param maxSeconds the permitted time at any rate
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

    /** Whether a limit is exceeded: the client is too slow. */
    boolean isOver() {
        return seconds > limitSeconds || totalSeconds > maxSeconds;
    }
}
