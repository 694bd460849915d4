package com.cruddur.log;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Formats a log record as one JSON object per line. The encoder escapes control characters, so user text cannot start a
 * new line or add a member. {@code docs/logging.md} lists the members.
 */
final class JsonFormatter extends Formatter {

    /** Messages about a request end with its id, and with its trace and span if it has them. */
    private static final Pattern REQUEST =
            Pattern.compile(", request ([A-Za-z0-9._~:/+=@-]{1,128})(?:, trace ([0-9a-f]{32}), span ([0-9a-f]{16}))?$");

    @Override
    public String format(LogRecord record) {
        JsonObject line = new JsonObject()
                .put("time", record.getInstant().toString())
                .put("severity", severity(record.getLevel()))
                .put("logger", record.getLoggerName())
                // Libraries log exceptions without a message.
                .put("message", Objects.requireNonNullElse(formatMessage(record), ""));
        Matcher request = REQUEST.matcher(line.getString("message"));
        if (request.find()) {
            line.put("request_id", request.group(1));
            if (request.group(2) != null) {
                line.put("trace_id", request.group(2)).put("span_id", request.group(3));
            }
        }
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            line.put("exception.type", thrown.getClass().getName())
                    .put("exception.message", thrown.getMessage())
                    .put("exception.stacktrace", stackTrace(thrown));
        }
        return line.encode() + "\n";
    }

    /** The names of OpenTelemetry. */
    private static String severity(@Nullable Level level) {
        int value = level == null ? Level.INFO.intValue() : level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
