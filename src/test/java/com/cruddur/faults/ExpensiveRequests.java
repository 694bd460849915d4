package com.cruddur.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The most expensive permitted requests of an operation, on a database that {@code load/data-set.sql} has filled.
 *
 * @param operation the operation id in {@code openapi.yaml}
 * @param requests makes the request with a number
 */
record ExpensiveRequests(String operation, String input, LongFunction<Request> requests) {

    /** The requests of all operations. */
    static List<ExpensiveRequests> all(DataSetTargets targets) {
        Table table = new Table(targets);
        ExpensiveReads.addTo(table, targets);
        ExpensiveSearches.addTo(table, targets);
        ExpensiveWrites.addTo(table, targets);
        ExpensiveDeletions.addTo(table, targets);
        ExpensiveFiles.addTo(table, targets);
        return List.copyOf(table.all);
    }

    @Override
    public String toString() {
        return operation + ", " + input;
    }

    /** Collects requests. */
    static final class Table {

        private static final long WRITERS = 100;

        private final List<ExpensiveRequests> all = new ArrayList<>();
        private final DataSetTargets targets;

        private Table(DataSetTargets targets) {
            this.targets = targets;
        }

        void add(String operation, String input, LongFunction<Request> requests) {
            all.add(new ExpensiveRequests(operation, input, requests));
        }

        /** A read without a token. */
        void get(String operation, String input, String path) {
            add(operation, input, n -> Request.get(path));
        }

        /** A read by a user of the data set. */
        void getAs(long user, String operation, String input, String path) {
            String authorization = "Bearer " + targets.token(user);
            add(operation, input, n -> Request.get(path).with("Authorization", authorization));
        }

        /** A write by another user each time. */
        void write(String operation, String input, String method, String path, String body) {
            write(operation, input, method, path, body, "application/json");
        }

        /** A write of any content type. */
        void write(String operation, String input, String method, String path, String body, String type) {
            add(
                    operation,
                    input,
                    n -> Request.write(method, path, targets.token(1 + n % WRITERS), body)
                            .with("Content-Type", type));
        }
    }
}
