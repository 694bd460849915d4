package com.cruddur.db;

import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;

import org.jooq.Field;
import org.jooq.impl.SQLDataType;

/** Positions in the write-ahead log, as the number of bytes before them. */
final class WalPosition {

    private static final int PAGE_HEADER_BYTES = 24;
    private static final int SEGMENT_HEADER_BYTES = 40;

    private WalPosition() {}

    /**
     * The position at which a primary inserts the next record. The flush position is too low: with {@code
     * synchronous_commit = off}, a commit is acknowledged before it is flushed.
     */
    static Field<Long> ofPrimary() {
        return bytes(function("pg_current_wal_insert_lsn", SQLDataType.OTHER));
    }

    /** The end of the last record that a replica has replayed; null on a server that was never in recovery. */
    static Field<Long> ofReplica() {
        return bytes(function("pg_last_wal_replay_lsn", SQLDataType.OTHER));
    }

    static Field<Long> segmentBytes() {
        return function("pg_size_bytes", SQLDataType.BIGINT, setting("wal_segment_size"));
    }

    static Field<Long> pageBytes() {
        return setting("wal_block_size").cast(SQLDataType.BIGINT);
    }

    /**
     * The end of the records before an insert position. A position behind a page header is the page's beginning: nothing
     * is on the page yet, and no replica replays a header. Otherwise an idle primary whose segment was switched would be
     * ahead of all its replicas.
     */
    static long endOfRecords(long position, long segmentBytes, long pageBytes) {
        if (position % segmentBytes == SEGMENT_HEADER_BYTES) {
            return position - SEGMENT_HEADER_BYTES;
        }
        return position % pageBytes == PAGE_HEADER_BYTES ? position - PAGE_HEADER_BYTES : position;
    }

    private static Field<Long> bytes(Field<Object> position) {
        return function("pg_wal_lsn_diff", SQLDataType.NUMERIC, position, inline("0/0"))
                .cast(SQLDataType.BIGINT);
    }

    private static Field<String> setting(String name) {
        return function("current_setting", SQLDataType.CLOB, inline(name));
    }
}
