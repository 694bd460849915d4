package com.cruddur.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Formats lines of the access log, tens of thousands per second. Belongs to one thread. */
final class AccessLines {

    private static final JsonFactory JSON = new JsonFactory();

    private final boolean isJson;
    private long knownSecond = Long.MIN_VALUE;
    private String secondText = "";

    AccessLines(boolean isJson) {
        this.isJson = isJson;
    }

    /**
     * The lines, each with its line end.
     *
     * @param dropped the number of lines that were dropped before these; a line reports it if it is not 0
     */
    String of(List<AccessLog.Entry> entries, long dropped) {
        return isJson ? json(entries, dropped) : text(entries, dropped);
    }

    private String text(List<AccessLog.Entry> entries, long dropped) {
        StringBuilder lines = new StringBuilder();
        for (AccessLog.Entry entry : entries) {
            lines.append(time(entry.epochMillis()))
                    .append(" access: ")
                    .append(entry.method())
                    .append(' ')
                    .append(entry.route())
                    .append(' ')
                    .append(entry.status())
                    .append(' ')
                    .append(entry.bytes())
                    .append(" bytes ")
                    .append(millis(entry))
                    .append(" ms ")
                    .append(entry.requestId() == null ? "-" : entry.requestId())
                    .append('\n');
        }
        if (dropped > 0) {
            lines.append("access log: dropped ").append(dropped).append(" lines\n");
        }
        return lines.toString();
    }

    private String json(List<AccessLog.Entry> entries, long dropped) {
        StringWriter lines = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(lines)) {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (AccessLog.Entry entry : entries) {
                begin(json, entry.epochMillis(), entry.method() + " " + entry.route() + " " + entry.status());
                json.writeStringField("http.request.method", entry.method());
                json.writeStringField("http.route", entry.route());
                json.writeNumberField("http.response.status_code", entry.status());
                json.writeNumberField("http.response.size", entry.bytes());
                json.writeFieldName("duration_ms");
                json.writeNumber(millis(entry));
                if (entry.requestId() != null) {
                    json.writeStringField("request_id", entry.requestId());
                }
                if (entry.traceId() != null) {
                    json.writeStringField("trace_id", entry.traceId());
                    json.writeStringField("span_id", entry.spanId());
                }
                json.writeEndObject();
            }
            if (dropped > 0) {
                begin(json, System.currentTimeMillis(), "dropped " + dropped + " lines");
                json.writeEndObject();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.append('\n').toString();
    }

    private void begin(JsonGenerator json, long epochMillis, String message) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", time(epochMillis));
        json.writeStringField("severity", "INFO");
        json.writeStringField("logger", "access");
        json.writeStringField("message", message);
    }

    /** ISO 8601, UTC, with milliseconds. The text of a second is made once. */
    private String time(long epochMillis) {
        long second = TimeUnit.MILLISECONDS.toSeconds(epochMillis);
        if (second != knownSecond) {
            String text = Instant.ofEpochSecond(second).toString();
            secondText = text.substring(0, text.length() - 1);
            knownSecond = second;
        }
        return secondText + '.' + threeDigits(epochMillis % 1_000) + 'Z';
    }

    private static String millis(AccessLog.Entry entry) {
        long micros = Math.round(entry.nanos() / 1e3);
        return micros / 1_000 + "." + threeDigits(micros % 1_000);
    }

    private static String threeDigits(long number) {
        return number < 10 ? "00" + number : number < 100 ? "0" + number : Long.toString(number);
    }
}
