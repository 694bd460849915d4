package com.cruddur.faults;

import java.io.IOException;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A user of a history who writes through the API of any server. */
final class CacheHistoryUser implements AutoCloseable {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int BUSY = 503;

    private final String token;
    private final CacheHistoryClient client;
    private final BooleanSupplier isStopped;
    private final Random random = new Random(3);

    CacheHistoryUser(String token, CacheHistoryClient client, BooleanSupplier isStopped) {
        this.token = token;
        this.client = client;
        this.isStopped = isStopped;
    }

    /** Repeats a request until its effect is certain. Returns the answer's body, or null if the run ends before that. */
    @Nullable String send(String method, String path, String body) throws IOException {
        byte[] request = Connection.bytes(Request.write(method, path, token, body)
                .with("Idempotency-Key", UUID.randomUUID().toString()));
        while (!isStopped.getAsBoolean()) {
            Connection.Answer answer = client.ask(random.nextInt(client.servers()), request);
            if (answer.status() == OK || (method.equals("DELETE") && answer.status() == NOT_FOUND)) {
                return answer.body();
            }
            if (answer.status() != BUSY) {
                throw new IllegalStateException(
                        "%s %s answered %d %s".formatted(method, path, answer.status(), answer.body()));
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
