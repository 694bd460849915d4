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
import java.util.TimeZone;

/**
 * Inserts the user that Cognito has just confirmed, and returns the event unchanged, as Cognito requires. An exception
 * makes the confirmation fail, and the app shows its message to the new user: messages therefore contain nothing private.
 */
public final class PostConfirmation implements RequestStreamHandler {
    private static final String URL = "POSTGRESQL_CONNECTION_URL";

    private final UserRows users;

    /** The runtime calls this once, before SnapStart's snapshot. An invalid setting ends the start. */
    public PostConfirmation() {
        this(System.getenv());
    }

    PostConfirmation(Map<String, String> environment) {
        // The JDBC driver sends the JVM's time zone, whose name a newer server may not know.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        String url = environment.getOrDefault(URL, "");
        if (url.isBlank()) {
            throw new IllegalStateException(URL + " is not set");
        }
        try {
            users = new UserRows(overTcp(DatabaseUrl.parseWritable(url.strip())));
        } catch (DatabaseUrl.Malformed e) {
            throw new IllegalStateException(URL + " " + e.getMessage(), e);
        }
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] event = input.readAllBytes();
        Optional<SignUp> signUp = SignUp.parse(event);
        context.getLogger().log(signUp.map(this::add).orElse("ignored: not a sign-up") + "\n");
        output.write(event);
    }

    /** The jar has no library for Unix sockets. */
    private static DatabaseUrl overTcp(DatabaseUrl url) {
        if (url.hosts().getFirst().isUnixSocket()) {
            throw new IllegalStateException(URL + " has a Unix socket, which a Lambda function cannot reach");
        }
        return url;
    }

    private String add(SignUp user) {
        try {
            boolean written = users.add(user);
            return (written ? "committed user " : "user exists: ") + user.cognitoUserId();
        } catch (SQLException e) {
            // The driver's message may contain hosts and values. The app shows this message, so it has the code only.
            throw new IllegalStateException("the user was not saved (SQLSTATE " + e.getSQLState() + ")", e);
        }
    }
}
