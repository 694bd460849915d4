package com.cruddur.db.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that starts an embedded database, prints a line, and waits to be killed. */
final class EmbeddedServer {

    static final String READY = "ready";

    private EmbeddedServer() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedDatabase.start(Path.of(arguments[0]));
        System.out.println(READY);
        new CountDownLatch(1).await();
    }

    /** Starts it on a folder, in a Java of its own. */
    static Process start(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedServer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
