package com.cruddur.db.connect;

/** The source of a connection's password. */
public interface Credentials {

    /**
     * The password for a new connection. May block, unless it {@link #isConstant}.
     *
     * @throws IllegalStateException with a sentence if there is no password now
     */
    String password(String user, DatabaseHost host);

    /** Whether the password never changes. */
    default boolean isConstant() {
        return false;
    }

    /** The password of a URL. {@link #toString} does not reveal it. */
    record Password(String text) implements Credentials {

        @Override
        public String password(String user, DatabaseHost host) {
            return text;
        }

        @Override
        public boolean isConstant() {
            return true;
        }

        @Override
        public String toString() {
            return "a password";
        }
    }
}
