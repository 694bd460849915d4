package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The table of the suite, with a row per fault: {@code @RegisterExtension static final FaultTable TABLE = new
 * FaultTable();}. It is printed after the last class, and written to {@code target/faults.md}.
 */
public final class FaultTable implements BeforeAllCallback {

    private static final Path FILE = Path.of("target", "faults.md");

    private @Nullable Rows rows;

    @Override
    public void beforeAll(ExtensionContext context) {
        // JUnit closes the values of the root store after the last class.
        rows = context.getRoot()
                .getStore(Namespace.create(FaultTable.class))
                .computeIfAbsent(Rows.class, key -> new Rows(), Rows.class);
    }

    /** Adds the row of a fault before the fault happens, so that the table contains it even if the test fails early. */
    public Row row(String fault, String expected) {
        Row row = new Row(fault, expected);
        Objects.requireNonNull(rows).list.add(row);
        return row;
    }

    /** A fault and its result. */
    public static final class Row {

        private final String fault;
        private final String expected;
        private volatile String figure = "none: the test failed before the measurement";
        private volatile boolean met;

        private Row(String fault, String expected) {
            this.fault = fault;
            this.expected = expected;
        }

        /** Records the measured figure. Fails the test if the expectation is not met. */
        public void figure(String figure, boolean met) {
            this.figure = figure;
            this.met = met;
            assertThat(met).as("%s: %s. Measured: %s", fault, expected, figure).isTrue();
        }

        private List<String> cells() {
            return List.of(fault, expected, figure, met ? "met" : "NOT MET");
        }
    }

    private static final class Rows implements AutoCloseable {

        private final List<Row> list = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void close() throws IOException {
            String table = markdown();
            Files.writeString(FILE, table);
            System.out.printf("%n%s%n", table);
        }

        private String markdown() {
            List<String> head = List.of("fault", "expected", "figure", "");
            List<List<String>> lines = Stream.concat(
                            Stream.of(head), list.stream().map(Row::cells))
                    .toList();
            List<Integer> widths = IntStream.range(0, head.size())
                    .mapToObj(column -> lines.stream()
                            .mapToInt(line -> line.get(column).length())
                            .max()
                            .orElseThrow())
                    .toList();
            StringBuilder text = new StringBuilder(line(head, widths));
            text.append(line(widths.stream().map("-"::repeat).toList(), widths));
            lines.stream().skip(1).forEach(line -> text.append(line(line, widths)));
            return text.toString();
        }

        private static String line(List<String> cells, List<Integer> widths) {
            StringBuilder line = new StringBuilder("|");
            for (int column = 0; column < cells.size(); column++) {
                line.append((" %-" + widths.get(column) + "s |").formatted(cells.get(column)));
            }
            return line.append(System.lineSeparator()).toString();
        }
    }
}
