package com.cruddur.documentation;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.TestPostgres;
import com.cruddur.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetricNamesIT {

    private static final Pattern METRIC = Pattern.compile("\\b(?:cruddur|jvm|process)_[a-z0-9_]*[a-z0-9]\\b(?!_)");

    /** Of a histogram or a summary, the documentation may name a series. */
    private static final String SERIES = "_(bucket|count|sum)$";

    /** The metrics of replicas exist with a replica; it need not answer. */
    @RegisterExtension
    static final TestServer SERVER =
            new TestServer().with("POSTGRESQL_REPLICA_URLS", "postgresql://nobody@127.0.0.1:1/nothing");

    /** Except for the changelog, which also names metrics of former versions. */
    @Test
    void everyMetricThatThePagesNameExists() throws Exception {
        abortARequestAndFailAStatement();
        Set<String> existing = new TreeSet<>(SERVER.scrape().names());
        Set<String> named = MarkdownPage.all().stream()
                .filter(page -> !page.path().equals(Path.of("CHANGELOG.md")))
                .flatMap(page -> METRIC.matcher(page.text()).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named)
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(existing).containsAnyOf(name, name.replaceFirst(SERIES, "")));
    }

    /** A counter with labels appears with its first event. */
    private static void abortARequestAndFailAStatement() throws Exception {
        try (var lock = TestPostgres.connect(SERVER.database());
                var statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
            sendAndLeave("GET /api/users/@londo/short HTTP/1.1\r\nHost: localhost\r\n\r\n");
            eventually(() -> assertThat(SERVER.scrape().names())
                    .contains("cruddur_http_requests_aborted_total", "cruddur_db_failures_total"));
        }
    }

    /** The server reads the request before the end of the connection, and the lock holds back the answer. */
    private static void sendAndLeave(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), SERVER.server().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
