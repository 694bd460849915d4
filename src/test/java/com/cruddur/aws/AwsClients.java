package com.cruddur.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The aws clients of this machine, versions 1 and 2. */
final class AwsClients {

    /** A placeholder for no client, so that the report shows a skipped test. */
    static final String NONE = "no aws client on the PATH";

    private AwsClients() {}

    /** The folders of PATH that contain an aws client, each client once. */
    static List<String> folders() {
        List<String> folders = Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, "aws"))
                .filter(Files::isExecutable)
                .map(AwsClients::real)
                .distinct()
                .map(path -> Objects.requireNonNull(path.getParent()).toString())
                .toList();
        if (folders.isEmpty()) {
            System.out.println("SKIPPED: what needs the aws client is not tested, since there is " + NONE);
            return List.of(NONE);
        }
        return folders;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
