package com.cruddur.log;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Writes each log record as one line in UTF-8. It writes a record, also one with a long stack trace, by one call: the
 * access log and other threads write to the same stream, and their lines must not get in between.
 */
final class JsonHandler extends Handler {

    private final PrintStream out;

    JsonHandler(PrintStream out) {
        this.out = out;
        setFormatter(new JsonFormatter());
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            byte[] bytes = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    /** Leaves the stream open, because it is that of the process. */
    @Override
    public void close() {
        out.flush();
    }
}
