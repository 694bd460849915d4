package com.cruddur;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.Database;
import com.cruddur.db.cache.PageCache;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.db.connect.PoolLimits;
import com.cruddur.db.connect.Replicas;
import com.cruddur.health.Lifecycle;
import com.cruddur.http.security.WriteRateLimiter;
import com.cruddur.metrics.Metrics;
import com.cruddur.testing.OpenApi;
import com.cruddur.web.WebRoutes;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document and the router have the same operations, and the document is consistent. */
class DocumentTest {

    @Test
    void theRouterAndTheDocumentHaveTheSameRoutes() throws Exception {
        Set<String> documented = OpenApi.operations().stream()
                .flatMap(operation -> methods(operation.method()).map(method -> method + " " + operation.template()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(routes()).isEqualTo(documented);
    }

    @Test
    void everyReferenceResolves() {
        assertReferences(JsonPointer.empty());
    }

    @Test
    void operationIdsAreUnique() {
        List<String> names = OpenApi.operations().stream()
                .map(operation -> OpenApi.at(operation.pointer().appendProperty("operationId"))
                        .asString())
                .toList();
        assertThat(names).doesNotHaveDuplicates().doesNotContain("");
    }

    @Test
    void everyParameterOfAPathIsDeclared() {
        for (OpenApi.Operation operation : OpenApi.operations()) {
            List<String> declared = Stream.of(
                            operation.pointer(), operation.pointer().head())
                    .map(pointer -> pointer.appendProperty("parameters"))
                    .flatMap(pointer -> indices(OpenApi.at(pointer)).map(pointer::appendIndex))
                    .map(pointer -> OpenApi.at(OpenApi.resolved(pointer)))
                    .filter(parameter -> parameter.path("in").asString().equals("path"))
                    .map(parameter -> "{" + parameter.path("name").asString() + "}")
                    .toList();
            List<String> named = Stream.of(operation.template().split("[/@.]"))
                    .filter(part -> part.startsWith("{"))
                    .toList();
            assertThat(declared).as(operation.toString()).containsExactlyInAnyOrderElementsOf(named);
        }
    }

    @Test
    void everyExampleMatchesItsSchema() {
        JsonPointer schemas = JsonPointer.compile("/components/schemas");
        OpenApi.at(schemas).propertyNames().forEach(name -> assertExamples(schemas.appendProperty(name)));
    }

    @Test
    void aDocumentThatViolatesItsSchemaIsReported() {
        JsonPointer trend = JsonPointer.compile("/components/schemas/Trend");
        JsonPointer time = JsonPointer.compile("/components/schemas/Time");
        assertThat(OpenApi.problems(trend, "{\"hashtag\":\"#a\",\"count\":1}")).isEmpty();
        assertThat(OpenApi.problems(trend, "{\"hashtag\":\"#a\"}")).hasSize(1);
        assertThat(OpenApi.problems(trend, "{\"hashtag\":\"#a\",\"count\":\"1\"}"))
                .hasSize(1);
        assertThat(OpenApi.problems(trend, "{\"hashtag\":\"#a\",\"count\":1,\"more\":1}"))
                .hasSize(1);
        assertThat(OpenApi.problems(time, "\"2026-13-01T00:00:00Z\"")).isNotEmpty();
        assertThat(OpenApi.problems(time, "\"2026-11-01T00:00:00+02:00\"")).isNotEmpty();
        JsonPointer activity = JsonPointer.compile("/components/schemas/Notification");
        assertThat(OpenApi.problems(activity, "{\"surplus\":1}")).anyMatch(problem -> problem.contains("surplus"));
    }

    private static void assertExamples(JsonPointer schema) {
        JsonNode node = OpenApi.at(schema);
        indices(node.path("examples"))
                .forEach(index -> assertThat(OpenApi.problems(
                                schema, node.path("examples").get(index).toString()))
                        .as(schema.toString())
                        .isEmpty());
        JsonPointer properties = schema.appendProperty("properties");
        OpenApi.at(properties).propertyNames().forEach(name -> assertExamples(properties.appendProperty(name)));
    }

    private static void assertReferences(JsonPointer pointer) {
        JsonNode node = OpenApi.at(pointer);
        assertThat(OpenApi.at(OpenApi.resolved(pointer)).isMissingNode())
                .as(pointer.toString())
                .isFalse();
        node.propertyNames().forEach(name -> assertReferences(pointer.appendProperty(name)));
        indices(node).forEach(index -> assertReferences(pointer.appendIndex(index)));
    }

    private static Stream<Integer> indices(JsonNode array) {
        return array.isArray() ? Stream.iterate(0, index -> index + 1).limit(array.size()) : Stream.of();
    }

    private static Set<String> routes() throws Exception {
        Config config = Config.of(Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://nobody@localhost/nothing"));
        DatabaseUrl url = config.databaseUrl().orElseThrow();
        Vertx vertx = Vertx.vertx();
        try {
            WriteRateLimiter writeLimits = new WriteRateLimiter(config.writeRates());
            ApiVerticle.Shared shared = new ApiVerticle.Shared(
                    config,
                    url,
                    1,
                    List.of(),
                    Optional.empty(),
                    writeLimits,
                    new PageCache(0, new Metrics().cacheMetrics()),
                    Replicas.none(new Metrics()),
                    new Lifecycle(),
                    new Metrics());
            Router router = new ApiVerticle(shared)
                    .router(vertx, new Database(vertx, url, PoolLimits.of(1, 1), shared.metrics()));
            Set<String> routes = operations(router);
            routes.removeAll(website(vertx));
            return routes;
        } finally {
            vertx.close().await();
        }
    }

    /** The routes of the website, which are not part of the API. */
    private static Set<String> website(Vertx vertx) {
        Router router = Router.router(vertx);
        new WebRoutes(false, Optional.empty(), Optional.empty()).mount(router);
        return operations(router);
    }

    private static Set<String> operations(Router router) {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && !"405".equals(route.getName()))
                .flatMap(DocumentTest::operations)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> operations(Route route) {
        String template = route.getPath().replaceAll(":(\\w+)", "{$1}");
        return route.methods().stream().map(method -> method.name() + " " + template);
    }

    private static Stream<String> methods(String documented) {
        return documented.equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(documented);
    }
}
