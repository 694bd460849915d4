package com.cruddur.http.connection;

/** Fails requests on connections beyond the limit, like requests that the decoder rejects. */
final class ConnectionLimitException extends Exception {

    ConnectionLimitException() {
        super("too many connections", null, false, false);
    }
}
