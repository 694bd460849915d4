package com.cruddur.stream;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.auth.ViewerRow.VIEWER;
import static com.cruddur.db.Statement.failure;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import com.cruddur.auth.Viewer;
import com.cruddur.auth.ViewerRow;
import com.cruddur.db.Database;
import com.cruddur.db.Statement;
import com.cruddur.http.ErrorCode;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.UUID;
import org.jooq.impl.SQLDataType;

/** Finds the uuid of a viewer. */
final class ViewerLookup {

    private static final Statement VIEWER_UUID = Statement.of(
            with(ViewerRow.TABLE)
                    .select(
                            failure(ViewerRow.notRegistered()),
                            field(select(VIEWER.UUID.cast(SQLDataType.CLOB)).from(ViewerRow.TABLE))
                                    .as("next")),
            SUB);

    private final Database database;

    ViewerLookup(Database database) {
        this.database = database;
    }

    /** The uuid. Fails with the error code of a viewer who is not registered. */
    Future<UUID> uuid(Viewer viewer) {
        return database.execute(VIEWER_UUID, viewer.sub())
                .map(ErrorCode::ifSuccessful)
                .map(result -> UUID.fromString(Objects.requireNonNull(result.next())));
    }
}
