package com.cruddur.bin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A project folder that contains only the scripts, for tests of the files beside them. */
record TemporaryProject(Path folder) {

    static TemporaryProject in(Path folder) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        try (var scripts = Files.list(Script.PROJECT.resolve("bin"))) {
            for (Path script : scripts.toList()) {
                Files.copy(script, bin.resolve(script.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new TemporaryProject(folder);
    }

    Script script(String name) {
        return Script.in(folder, name);
    }

    Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** A stand-in for a program. */
    Path program(String name, String... lines) throws IOException {
        Path file = file(name, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
