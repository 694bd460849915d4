package com.cruddur.db.connect;

/** What a statement does, and so which connections it shares with others. */
public enum StatementKind {
    READ,
    /** May wait for the disk, or for the lock of another transaction. */
    WRITE
}
