package com.cruddur.graph;

import com.cruddur.graph.VisibilityScene.Role;
import com.cruddur.testing.Api;
import java.util.function.BiFunction;

/**
 * An operation and what it answers.
 *
 * @param expected for each role: whether the response shows the author, or its status or error code
 * @param changes whether the operation changes the scene
 */
record VisibilityRow(String operation, BiFunction<Api, Role, String> call, String expected, boolean changes) {

    VisibilityRow(String operation, BiFunction<Api, Role, String> call, String expected) {
        this(operation, call, expected, true);
    }

    @Override
    public String toString() {
        return operation + ": " + expected;
    }
}
