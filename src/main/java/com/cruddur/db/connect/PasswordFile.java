package com.cruddur.db.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The password in a file, such as a mounted secret. It is read for each new connection, so that a rotated password needs no
 * restart. Line breaks at its end are not part of the password.
 */
public record PasswordFile(Path file) implements Credentials {

    @Override
    public String password(String user, DatabaseHost host) {
        try {
            return Files.readString(file).replaceAll("[\\r\\n]+$", "");
        } catch (IOException e) {
            throw new IllegalStateException("the file of POSTGRESQL_PASSWORD_FILE cannot be read", e);
        }
    }
}
