package io.vertx.pgclient.impl.codec;

import io.vertx.sqlclient.internal.PreparedStatement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives a prepared statement a name of the application's choice. The client numbers the statements of each connection, and
 * its own class is not public, hence the package.
 */
public final class NamedStatement {

    private NamedStatement() {}

    /**
     * Returns a statement under a name.
     *
     * @param described a statement that the client has described
     * @param name a name in ASCII
     */
    public static PreparedStatement of(PreparedStatement described, String name) {
        PgPreparedStatement statement = (PgPreparedStatement) described;
        byte[] terminated = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        return new PgPreparedStatement(statement.sql, terminated, statement.paramDesc, statement.rowDesc, false);
    }

    /** The types of the parameters and columns of a statement, in their order. */
    public static String types(PreparedStatement described) {
        PgPreparedStatement statement = (PgPreparedStatement) described;
        return Stream.concat(
                        Arrays.stream(statement.paramDesc.paramDataTypes()),
                        Arrays.stream(statement.bind.resultColumns).map(column -> column.dataType))
                .map(DataType::name)
                .collect(Collectors.joining(" "));
    }
}
