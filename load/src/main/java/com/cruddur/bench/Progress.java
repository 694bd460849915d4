package com.cruddur.bench;

import java.util.Locale;

/** A progress bar on the error stream. Without a terminal, it prints one line at the end. */
final class Progress {

    private static final int WIDTH = 30;

    private final String what;
    private final long total;
    private final boolean terminal = System.getenv("TERM") != null && System.console() != null;
    private final long startNanos = System.nanoTime();

    Progress(String what, long total) {
        this.what = what;
        this.total = total;
    }

    void reached(long done) {
        if (!terminal) {
            return;
        }
        int filled = (int) (WIDTH * done / total);
        System.err.print("\r%s [%s%s] %3d %%"
                .formatted(what, "#".repeat(filled), " ".repeat(WIDTH - filled), 100 * done / total));
    }

    void end() {
        String seconds = String.format(Locale.ROOT, "%.0f", (System.nanoTime() - startNanos) / 1e9);
        System.err.println((terminal ? "\r\033[K" : "") + what + ": done in " + seconds + " s");
    }
}
