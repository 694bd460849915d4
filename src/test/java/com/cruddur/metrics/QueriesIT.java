package com.cruddur.metrics;

import static com.cruddur.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.metrics.Promql.Selector;
import com.cruddur.testing.Scrape;
import com.cruddur.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The queries of the dashboard and the alarms name metrics and labels that the server exposes. */
class QueriesIT {

    private static final Path DASHBOARD = Path.of("deploy/grafana/cruddur.json");
    private static final Path RULES = Path.of("deploy/prometheus/rules.yaml");

    /** Prometheus makes these series itself. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    /** Prometheus adds these labels to every series that it scrapes. */
    private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

    @RegisterExtension
    static final TestServer SERVER =
            new TestServer().with("POSTGRESQL_REPLICA_URLS", "postgresql://nobody@127.0.0.1:1/nothing");

    /** Some series exist only after their first event: a response, a failed statement, a client that disconnects. */
    @BeforeAll
    static void provokeEverything() {
        eventually(() -> assertThat(SERVER.scrape().seriesOf("cruddur_sweep_deleted_total"))
                .isPositive());
        SERVER.execute("ALTER TABLE activities RENAME TO gone");
        // Without Api, which fails on a 500.
        assertThat(Scrape.send(SERVER.server().port(), "GET", "/api/activities/search?term=data")
                        .statusCode())
                .isEqualTo(500);
        SERVER.execute("ALTER TABLE gone RENAME TO activities");
        SERVER.api().listen("/api/activities/home/stream").close();
        eventually(() -> assertThat(SERVER.scrape().names())
                .contains("cruddur_http_requests_total", "cruddur_http_requests_aborted_total"));
    }

    static Stream<String> dashboardQueries() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
        return dashboard.findValuesAsString("expr").stream()
                .map(query -> query.replace("$__rate_interval", "5m").replace("$instance", ".*"));
    }

    static Stream<String> alarmQueries() throws IOException {
        return rules().map(rule -> rule.get("expr").asString());
    }

    private static Stream<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        new YAMLMapper()
                .readTree(Files.readString(RULES))
                .get("groups")
                .forEach(group -> group.get("rules").forEach(rules::add));
        return rules.stream();
    }

    @ParameterizedTest
    @MethodSource({"dashboardQueries", "alarmQueries"})
    void everyMetricAndLabelOfAQueryExists(String query) {
        Scrape scrape = SERVER.scrape();
        assertThat(Promql.selectors(query))
                .isNotEmpty()
                .filteredOn(selector -> !OF_PROMETHEUS.contains(selector.metric()))
                .allSatisfy(selector -> exists(selector, scrape));
    }

    private static void exists(Selector selector, Scrape scrape) {
        assertThat(scrape.names()).contains(selector.metric().replaceFirst("_(bucket|count|sum)$", ""));
        assertThat(selector.labels()).allSatisfy((label, value) -> {
            // The series of status 503 needs an overload or a missing database, which this test does not cause.
            if (!TARGET_LABELS.contains(label) && !value.equals("503")) {
                String wanted = value.isEmpty() ? label + "=\"" : label + "=\"" + value + "\"";
                assertThat(scrape.text().lines())
                        .anyMatch(line -> line.startsWith(selector.metric() + "{") && line.contains(wanted));
            }
        });
    }

    @Test
    void everyAlarmIsInTheDocumentationWithItsExpression() throws IOException {
        String documentation = Files.readString(Path.of("docs/operations.md"));
        assertThat(rules())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(documentation)
                        .contains("| `" + rule.get("alert").asString() + "`: `"
                                + rule.get("expr").asString().replace("|", "\\|") + "`"));
    }

    @Test
    void everyAlarmOfTheDocumentationIsARule() throws IOException {
        List<String> alarms = rules().map(rule -> rule.get("alert").asString()).toList();
        assertThat(Files.readAllLines(Path.of("docs/operations.md")))
                .filteredOn(line -> line.matches("\\| `[A-Z]\\w+`: .*"))
                .hasSize(alarms.size())
                .allSatisfy(line -> assertThat(alarms).contains(line.substring(3, line.indexOf("`:"))));
    }

    @Test
    void readsTheSelectorsOfAQuery() {
        assertThat(
                        Promql.selectors(
                                "histogram_quantile(0.9, sum by (le) (rate(a_bucket{x=\"1\",y!~\"2|3\"}[5m]))) > 0.5 or b offset 5m"))
                .containsExactly(
                        new Selector("a_bucket", Map.of("x", "1", "y", "", "le", "")),
                        new Selector("b", Map.of("le", "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum(a", "sum(a))", "a{b=\"c\"", "a{b=c}", "a ? b", "", "sum by le (a)"})
    void aBrokenQueryIsRefused(String query) {
        assertThatThrownBy(() -> Promql.selectors(query)).isInstanceOf(IllegalArgumentException.class);
    }
}
