package com.cruddur.db.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The URLs of {@code connection-urls.tsv}, for the tests of the server and of the scripts. */
public final class ConnectionUrlTable {

    private static final Path FILE = Path.of("src/test/resources/db/connection-urls.tsv");
    private static final List<String> KEYWORDS = List.of("user", "password", "host", "port", "dbname");

    /** A URL and the values that libpq splits it into, by keyword. */
    public record Row(String url, Map<String, String> values) {

        @Override
        public String toString() {
            return url;
        }
    }

    private ConnectionUrlTable() {}

    public static Stream<Row> valid() throws IOException {
        return lines("valid").map(ConnectionUrlTable::row);
    }

    /** URLs that both libpq and Cruddur refuse. */
    public static Stream<String> malformed() throws IOException {
        return lines("malformed").map(columns -> columns[1]);
    }

    /** URLs that Cruddur refuses after the split. */
    public static Stream<String> refused() throws IOException {
        return lines("refused").map(columns -> columns[1]);
    }

    private static Stream<String[]> lines(String kind) throws IOException {
        return Files.readAllLines(FILE).stream()
                .map(line -> line.split("\t", -1))
                .filter(columns -> columns[0].equals(kind));
    }

    private static Row row(String[] columns) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < KEYWORDS.size(); i++) {
            if (!columns[i + 2].equals("-")) {
                values.put(KEYWORDS.get(i), columns[i + 2]);
            }
        }
        if (!columns[7].equals("-")) {
            for (String parameter : columns[7].split(";", -1)) {
                String[] pair = parameter.split("=", 2);
                values.put(pair[0], pair[1]);
            }
        }
        return new Row(columns[1], values);
    }
}
