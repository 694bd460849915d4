package com.cruddur.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.graph.VisibilityScene.Role;
import com.cruddur.testing.OpenApi;
import com.cruddur.testing.TestServer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation of the document, as seen by a blocker, a blocked user, a muter, a stranger and an anonymous client. */
class VisibilityIT {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private static VisibilityScene scene;
    private static List<VisibilityRow> rows;

    @BeforeAll
    static void create() {
        scene = new VisibilityScene(SERVER);
        rows = new VisibilityRows(SERVER, scene).all();
    }

    static List<VisibilityRow> rows() {
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void showsToEachRoleWhatItMaySee(VisibilityRow row) {
        List<String> outcomes = Arrays.stream(Role.values())
                .map(role -> {
                    scene.reset(role);
                    if (row.changes()) {
                        scene.changed();
                    }
                    return row.call().apply(scene.api(role), role);
                })
                .toList();
        assertThat(String.join(" ", outcomes)).as(row.operation()).isEqualTo(row.expected());
    }

    @Test
    void everyOperationOfTheDocumentHasARow() {
        Set<String> tested = rows.stream().map(VisibilityRow::operation).collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = OpenApi.operations().stream()
                .map(operation -> OpenApi.at(operation.pointer().appendProperty("operationId"))
                        .asString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tested).isEqualTo(documented);
    }
}
