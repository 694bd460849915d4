package com.cruddur.db.connect;

import com.cruddur.db.ContentHash;
import io.vertx.pgclient.impl.codec.NamedStatement;
import io.vertx.sqlclient.internal.PreparedStatement;
import java.nio.charset.StandardCharsets;

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

    private static final int HASH_BYTES = 16;

    static SharedStatement of(PreparedStatement described) {
        String content = described.sql() + '\n' + NamedStatement.types(described);
        String name = PREFIX + ContentHash.of(content.getBytes(StandardCharsets.UTF_8), HASH_BYTES);
        return new SharedStatement(described, NamedStatement.of(described, name), name);
    }
}
