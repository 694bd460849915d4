package com.cruddur.db.connect;

/** How long a caller waits for the database. The API answers every request within a second. */
public final class TimeLimits {

    /** From the call to the result of a statement, queueing included. */
    public static final int STATEMENT_MILLIS = 850;

    /** The same for a caller that first waits for a statement in flight and then shares the next one. */
    public static final int SHARED_STATEMENT_MILLIS = STATEMENT_MILLIS + 50;

    /** From the call to the commit of a transaction. Each of its statements has the limit of a statement. */
    public static final int TRANSACTION_MILLIS = 5_000;

    private TimeLimits() {}
}
