package com.cruddur.export;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.HashSet;
import java.util.Set;

/**
 * The accounts whose exports this server writes now. The event loops of the server share them. A request of an account that
 * has an export takes no place of another account.
 */
final class ExportsInProgress implements Shareable {

    /** The exports of one server at a time. */
    static final int MAX = 4;

    private final Set<String> subs = new HashSet<>();

    static ExportsInProgress of(Vertx vertx) {
        String name = ExportsInProgress.class.getName();
        return vertx.sharedData()
                .<String, ExportsInProgress>getLocalMap(name)
                .computeIfAbsent(name, first -> new ExportsInProgress());
    }

    /** Adds an account. Throws a failure: 429 if the account has an export, 503 if the server has too many. */
    synchronized void begin(String sub) {
        if (subs.contains(sub)) {
            throw new Failure(ErrorCode.EXPORT_IN_PROGRESS);
        }
        if (subs.size() == MAX) {
            throw new Failure(ErrorCode.GENERIC_503);
        }
        subs.add(sub);
    }

    synchronized void end(String sub) {
        subs.remove(sub);
    }
}
