package com.cruddur.bench;

import java.io.IOException;

/** Sends requests from so many connections, one under way on each, and counts the answers. */
interface LoadGenerator {

    /**
     * What came of it.
     *
     * @param failed answers that are no success, and requests without one
     */
    record Rate(long answered, long failed, double seconds) {
        double perSecond() {
            return answered / seconds;
        }
    }

    /** Drives a server for some seconds, or until the requests are used up that are sent only once. */
    Rate drive(String url, int connections, int seconds, Requests requests) throws IOException, InterruptedException;

    /** For people. */
    String name();

    /** wrk where it is installed, else our own. */
    static LoadGenerator chosen() {
        return Programs.find("wrk").<LoadGenerator>map(Wrk::new).orElseGet(JavaLoad::new);
    }
}
