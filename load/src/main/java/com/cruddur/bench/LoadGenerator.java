package com.cruddur.bench;

import java.io.IOException;

/** Sends requests on a number of connections, one in flight on each, and counts the responses. */
interface LoadGenerator {

    /**
     * The result of a run.
     *
     * @param failed responses with an error status, and requests without a response
     */
    record Rate(long succeeded, long failed, double seconds) {
        double perSecond() {
            return succeeded / seconds;
        }
    }

    /** Drives a server for some seconds, or until all requests that are sent only once are used up. */
    Rate drive(String url, int connections, int seconds, Requests requests) throws IOException, InterruptedException;

    /** The name in messages. */
    String name();

    /** wrk if it is installed, otherwise a Java client. */
    static LoadGenerator installed() {
        return Programs.find("wrk").<LoadGenerator>map(Wrk::new).orElseGet(JavaLoadGenerator::new);
    }
}
