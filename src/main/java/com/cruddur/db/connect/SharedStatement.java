package com.cruddur.db.connect;

import io.vertx.pgclient.impl.codec.NamedStatement;
import io.vertx.sqlclient.internal.PreparedStatement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A statement that sessions share.
 *
 * @param unnamed the statement that is parsed at each execution
 * @param named the statement that a session keeps
 * @param name a hash of the text and of the types of parameters and columns: after a change of the schema, the statement
 *     has another name
 */
record SharedStatement(PreparedStatement unnamed, PreparedStatement named, String name) {

    private static final String PREFIX = "cruddur_";

    /** Half of the hash is unique enough: PostgreSQL cuts names after 63 bytes. */
    private static final int HASH_BYTES = 16;

    static SharedStatement of(PreparedStatement described) {
        String name = PREFIX + hash(described.sql() + '\n' + NamedStatement.types(described));
        return new SharedStatement(described, NamedStatement.of(described, name), name);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
