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

/** PostgreSQL's own load generator: what the database does when nothing is around it. */
record Pgbench(Path program) {

    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    /** One that runs: what Debian's clients bring along by that name is but a wrapper, of another package's. */
    static Optional<Pgbench> installed() throws InterruptedException {
        Optional<Pgbench> found = Programs.find("pgbench").map(Pgbench::new);
        return found.isPresent() && found.get().runs() ? found : Optional.empty();
    }

    private boolean runs() throws InterruptedException {
        try {
            Programs.run(List.of(program.toString(), "--version"), Map.of());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a statement, prepared, with {@code :n} in it a random number of a user. */
    double transactionsPerSecond(DatabaseUrl url, String sql, int connections, int seconds)
            throws IOException, InterruptedException {
        Path script = Files.createTempFile("cruddur-bench", ".sql");
        try {
            Files.writeString(script, "\\set n random(1, %d)\n%s;\n".formatted(DataSets.WRITERS, sql));
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
                throw new IOException("pgbench told no rate:\n" + output);
            }
            return Double.parseDouble(rate.group(1));
        } finally {
            Files.delete(script);
        }
    }
}
