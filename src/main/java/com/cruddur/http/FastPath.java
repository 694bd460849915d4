package com.cruddur.http;

import com.cruddur.db.Answer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Addresses whose answer is kept in memory, in front of the router: the way through it would take longer than all the
 * rest of such an answer. The headers are kept as well, as the bytes that are sent. Each address is the router's, too,
 * which says the same to those who ask for more than the plain answer: by a HEAD, a query, a condition. Belongs to one
 * event loop.
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
    public void add(String path, Supplier<Future<Answer>> read) {
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

    private static boolean isPlain(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.authority() != null
                && !request.headers().contains(HttpHeaders.IF_NONE_MATCH);
    }

    private final class KeptAnswer {

        private final String path;
        private final Supplier<Future<Answer>> read;
        private @Nullable Answer described;

        /** Of the answer, by the origin that they let in, null for none: those that are known, and no more. */
        private final Map<@Nullable String, MultiMap> headers = new HashMap<>();

        KeptAnswer(String path, Supplier<Future<Answer>> read) {
            this.path = path;
            this.read = read;
        }

        void answer(HttpServerRequest request, @Nullable String origin) {
            read.get()
                    .onComplete(
                            answer -> write(request.response(), answer, origin), cause -> fail(request, origin, cause));
        }

        private void write(HttpServerResponse response, Answer answer, @Nullable String origin) {
            if (described != answer) {
                headers.clear();
                described = answer;
            }
            Buffer body = Objects.requireNonNull(answer.body());
            response.headers().setAll(headers.computeIfAbsent(origin, allowed -> headersOf(answer, body, allowed)));
            response.end(body);
        }

        private MultiMap headersOf(Answer answer, Buffer body, @Nullable String origin) {
            MultiMap said = HttpHeaders.headers();
            addWhatAllSay(said, origin);
            Json.addTo(said, answer, path + "?");
            said.add(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            return bytes(said);
        }

        private void fail(HttpServerRequest request, @Nullable String origin, Throwable cause) {
            addWhatAllSay(request.response().headers(), origin);
            Failures.write(request, cause);
        }
    }

    private void addWhatAllSay(MultiMap headers, @Nullable String origin) {
        securityHeaders.addTo(headers);
        cors.addTo(headers, origin);
    }

    /** The same, so that neither is encoded nor copied for each answer: Vert.x shares those that can't be changed. */
    private static MultiMap bytes(MultiMap headers) {
        MultiMap bytes = HttpHeaders.headers();
        headers.forEach(
                (name, value) -> bytes.add(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value)));
        return bytes.copy(false);
    }
}
