package com.cruddur.http;

import com.cruddur.db.StatementResult;
import com.cruddur.http.connection.EncodedResponse;
import com.cruddur.http.security.Cors;
import com.cruddur.http.security.SecurityHeaders;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Addresses whose answer is kept in memory, in front of the router: the way through it would take longer than all the
 * rest of such an answer. What is kept is encoded already. Each address is the router's, too, which says the same to
 * those who ask for more than the plain answer: by a HEAD, a query, a condition. Belongs to one event loop.
 */
public final class FastPath {

    private final SecurityHeaders securityHeaders;
    private final Cors cors;
    private final Map<String, KeptAnswer> answers = new HashMap<>();

    public FastPath(SecurityHeaders securityHeaders, Cors cors) {
        this.securityHeaders = securityHeaders;
        this.cors = cors;
    }

    /**
     * Takes over an address.
     *
     * @param path exactly as it is asked for
     * @param read the same answer, as long as nothing has changed
     */
    public void add(String path, Supplier<Future<StatementResult>> read) {
        answers.put(path, new KeptAnswer(path, read));
    }

    /** Whether it answers this request; else the router has to. */
    public boolean answers(HttpServerRequest request) {
        KeptAnswer kept = answers.get(request.uri());
        if (kept == null || !isPlain(request)) {
            return false;
        }
        request.routed(kept.path);
        kept.answer(request, cors.knownOrigin(request));
        return true;
    }

    /** Gives back the memory of what is kept. */
    public void close() {
        answers.values().forEach(KeptAnswer::release);
    }

    private static boolean isPlain(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.authority() != null
                && !request.headers().contains(HttpHeaders.IF_NONE_MATCH);
    }

    private final class KeptAnswer {

        private final String path;
        private final Supplier<Future<StatementResult>> read;
        private @Nullable StatementResult latest;

        /** The latest, by the origin that it lets in, null for none: those that are known, and no more. */
        private final Map<@Nullable String, EncodedResponse> encoded = new HashMap<>();

        KeptAnswer(String path, Supplier<Future<StatementResult>> read) {
            this.path = path;
            this.read = read;
        }

        void answer(HttpServerRequest request, @Nullable String origin) {
            read.get().onComplete(answer -> write(request, answer, origin), cause -> fail(request, origin, cause));
        }

        private void write(HttpServerRequest request, StatementResult answer, @Nullable String origin) {
            if (latest != answer) {
                release();
                latest = answer;
            }
            encoded.computeIfAbsent(origin, allowed -> encode(answer, allowed)).write(request);
        }

        private EncodedResponse encode(StatementResult answer, @Nullable String origin) {
            Buffer body = Objects.requireNonNull(answer.body());
            MultiMap headers = HttpHeaders.headers();
            addWhatAllSay(headers, origin);
            Json.addTo(headers, answer, path + "?");
            headers.add(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            return new EncodedResponse(headers, body);
        }

        void release() {
            encoded.values().forEach(EncodedResponse::release);
            encoded.clear();
        }

        private void fail(HttpServerRequest request, @Nullable String origin, Throwable cause) {
            addWhatAllSay(request.response().headers(), origin);
            FailureHandler.write(request, cause);
        }
    }

    private void addWhatAllSay(MultiMap headers, @Nullable String origin) {
        securityHeaders.addTo(headers);
        cors.addTo(headers, origin);
    }
}
