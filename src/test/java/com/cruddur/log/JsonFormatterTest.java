package com.cruddur.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JsonFormatterTest {

    @Test
    void oneRecordIsOneObjectOnOneLine() {
        LogRecord record = new LogRecord(Level.WARNING, "cannot read {0}");
        record.setLoggerName("com.cruddur.Example");
        record.setParameters(new Object[] {"a\n{\"severity\":\"FAKE\"}\u0000\r\u001b[31m\""});
        String line = new JsonFormatter().format(record);
        assertThat(line)
                .endsWith("}\n")
                .doesNotContain("\u0000", "\r", "\u001b")
                .hasLineCount(1);
        JsonObject object = new JsonObject(line);
        assertThat(object.fieldNames()).containsExactly("time", "severity", "logger", "message");
        assertThat(object.getString("time")).isEqualTo(record.getInstant().toString());
        assertThat(object.getString("severity")).isEqualTo("WARN");
        assertThat(object.getString("logger")).isEqualTo("com.cruddur.Example");
        assertThat(object.getString("message")).startsWith("cannot read a\n{");
    }

    @Test
    void hasTheExceptionAndTheRequest() {
        LogRecord record = new LogRecord(Level.SEVERE, "a statement failed in GET /api/stats, request 4f-1:a");
        record.setThrown(new IllegalStateException("no\nluck"));
        JsonObject object = new JsonObject(new JsonFormatter().format(record));
        assertThat(object.getString("severity")).isEqualTo("ERROR");
        assertThat(object.getString("request_id")).isEqualTo("4f-1:a");
        assertThat(object.getString("exception.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(object.getString("exception.message")).isEqualTo("no\nluck");
        assertThat(object.getString("exception.stacktrace")).contains("JsonFormatterTest");
    }

    @Test
    void aMessageMayBeMissing() {
        LogRecord record = new LogRecord(Level.WARNING, null);
        record.setThrown(new IllegalStateException());
        JsonObject object = new JsonObject(new JsonFormatter().format(record));
        assertThat(object.getString("message")).isEmpty();
        assertThat(object.getString("exception.type")).isEqualTo("java.lang.IllegalStateException");
    }

    /** The access log writes to the same stream. */
    @Test
    void aLongRecordIsWrittenByOneCall() {
        List<String> written = new ArrayList<>();
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                written.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        };
        new JsonHandler(out).publish(new LogRecord(Level.SEVERE, "ü".repeat(100_000)));
        assertThat(written).singleElement().asString().contains("ü").hasLineCount(1);
    }

    @Test
    void hasTheTraceOfTheRequest() {
        LogRecord record = new LogRecord(
                Level.SEVERE,
                "a statement failed in GET /api/stats, request 4f, trace 4bf92f3577b34da6a3ce929d0e0e4736,"
                        + " span 00f067aa0ba902b7");
        JsonObject object = new JsonObject(new JsonFormatter().format(record));
        assertThat(object.getString("request_id")).isEqualTo("4f");
        assertThat(object.getString("trace_id")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(object.getString("span_id")).isEqualTo("00f067aa0ba902b7");
    }
}
