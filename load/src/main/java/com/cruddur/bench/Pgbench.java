package com.cruddur.bench;

import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's own load generator. It measures a statement without a server in front. */
record Pgbench(Path program) {

    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    /** The installed pgbench, if it runs. Debian's client package contains a wrapper of that name without the program. */
    static Optional<Pgbench> installed() throws InterruptedException {
        Optional<Pgbench> found = Programs.find("pgbench").map(Pgbench::new);
        return found.isPresent() && found.get().isRunnable() ? found : Optional.empty();
    }

    private boolean isRunnable() throws InterruptedException {
        try {
            Programs.run(List.of(program.toString(), "--version"), Map.of());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a prepared statement. {@code :n} in it is the random number of a writer. */
    double transactionsPerSecond(DatabaseUrl url, String sql, int connections, int seconds)
            throws IOException, InterruptedException {
        Path script = Files.createTempFile("cruddur-bench", ".sql");
        try {
            Files.writeString(script, "\\set n random(1, " + DataSets.WRITERS + ")\n" + sql + ";\n");
            String output = Programs.run(
                    List.of(
                            program.toString(),
                            "--no-vacuum",
                            "--protocol=prepared",
                            "--client=" + connections,
                            "--time=" + seconds,
                            "--file=" + script),
                    Map.of(
                            "PGHOST", url.host(),
                            "PGPORT", Integer.toString(url.port()),
                            "PGUSER", url.user(),
                            "PGPASSWORD", url.password(),
                            "PGDATABASE", url.database()));
            Matcher rate = RATE.matcher(output);
            if (!rate.find()) {
                throw new IOException("pgbench printed no rate:\n" + output);
            }
            return Double.parseDouble(rate.group(1));
        } finally {
            Files.delete(script);
        }
    }
}
