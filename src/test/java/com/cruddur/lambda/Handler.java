package com.cruddur.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.cruddur.db.connect.DatabaseUrl;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The handler in the runtime, with its log. */
final class Handler {
    private final StringBuilder log = new StringBuilder();
    private final PostConfirmation handler;
    private final Context context = (Context) Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) -> new LambdaLogger() {
                @Override
                public void log(String message) {
                    log.append(message);
                }

                @Override
                public void log(byte[] message) {
                    log(new String(message, StandardCharsets.UTF_8));
                }
            });

    Handler(DatabaseUrl database) {
        handler = new PostConfirmation(Map.of("POSTGRESQL_CONNECTION_URL", database.withPassword()));
    }

    /** Handles an event, which must be returned unchanged, and returns the log so far. */
    String handle(String event) throws IOException {
        byte[] bytes = CognitoEvent.bytes(event);
        var output = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(bytes), output, context);
        assertThat(output.toByteArray()).isEqualTo(bytes);
        return log.toString();
    }
}
