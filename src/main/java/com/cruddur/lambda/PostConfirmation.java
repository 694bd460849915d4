package com.cruddur.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.cruddur.db.connect.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the user whom Cognito has just confirmed into the database, and hands the event back unchanged, which is
 * how Cognito wants to be answered. Whatever it throws makes the confirmation fail with that message, and the
 * app shows it to the person: so no message holds what only the log may tell.
 */
public final class PostConfirmation implements RequestStreamHandler {
    private static final String URL = "POSTGRESQL_CONNECTION_URL";

    private final UserRows users;

    /** Called once by the runtime, before SnapStart's snapshot; a wrong setting ends the start there. */
    public PostConfirmation() {
        this(System.getenv());
    }

    PostConfirmation(Map<String, String> environment) {
        String url = environment.getOrDefault(URL, "");
        if (url.isBlank()) {
            throw new IllegalStateException(URL + " is not set");
        }
        try {
            users = new UserRows(DatabaseUrl.parse(url));
        } catch (DatabaseUrl.Malformed e) {
            throw new IllegalStateException(URL + " " + e.getMessage(), e);
        }
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] event = input.readAllBytes();
        Optional<SignUp> signUp = SignUp.parse(event);
        context.getLogger().log(signUp.map(this::add).orElse("not a sign-up: nothing to do") + "\n");
        output.write(event);
    }

    private String add(SignUp user) {
        try {
            boolean written = users.add(user);
            return (written ? "committed user " : "already there: user ") + user.cognitoUserId();
        } catch (SQLException e) {
            // The driver's message may name hosts and values; its code is enough for the person at the app.
            throw new IllegalStateException("the user was not saved (SQLSTATE " + e.getSQLState() + ")", e);
        }
    }
}
