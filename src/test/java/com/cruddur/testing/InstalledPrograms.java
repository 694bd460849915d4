package com.cruddur.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that some tests need. Without them, the tests are skipped. */
public final class InstalledPrograms {

    private InstalledPrograms() {}

    /** A program in a folder of {@code PATH}. */
    public static Optional<Path> find(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static boolean havePsql() {
        return find("psql").isPresent();
    }

    public static boolean haveOpenssl() {
        return find("openssl").isPresent();
    }

    public static boolean havePsqlAndOpenssl() {
        return havePsql() && haveOpenssl();
    }
}
