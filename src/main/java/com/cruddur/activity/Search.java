package com.cruddur.activity;

import static com.cruddur.db.Statement.parameter;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.Answer;
import com.cruddur.db.Database;
import com.cruddur.db.Keyset;
import com.cruddur.db.Statement;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Users;
import io.vertx.core.Future;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.impl.SQLDataType;

/**
 * Cruds that hold every word of a term, from the word's beginning, and those of the person whose handle it is. The
 * words are looked up in an index; that all else of the term is there too, literally, is checked on what was found.
 */
final class Search {

    private static final Param<String> TERM = parameter(SQLDataType.CLOB);
    private static final Param<String[]> PATTERNS = parameter(SQLDataType.CLOB.array());
    private static final Param<String> HANDLE = parameter(USERS.HANDLE);

    private static final Statement PAGE = Statement.of(
                    Keyset.page(
                            ActivityJson.of(ACTIVITIES, USERS),
                            ACTIVITIES.CREATED_AT,
                            ACTIVITIES.UUID,
                            ACTIVITIES.join(USERS).on(USERS.UUID.eq(ACTIVITIES.USER_UUID)),
                            found().and(ActivityJson.living(ACTIVITIES))),
                    TERM,
                    PATTERNS,
                    HANDLE,
                    Keyset.BEFORE_TIME,
                    Keyset.BEFORE_UUID,
                    Keyset.LIMIT)
            // A frequent term is found by walking the newest cruds, a rare one by the index: the planner needs to know.
            .plannedForItsValues();

    private final Database database;

    Search(Database database) {
        this.database = database;
    }

    Future<Answer> page(SearchTerm term, Page page) {
        return database.answer(
                PAGE, term.text(), term.patterns(), term.handle(), page.beforeTime(), page.beforeUuid(), page.limit());
    }

    private static Condition found() {
        Users author = USERS.as("searched");
        return condition(Routines.searchMatches(ACTIVITIES.MESSAGE, TERM))
                .and(condition(Routines.searchContains(ACTIVITIES.MESSAGE, PATTERNS)))
                .or(ACTIVITIES.USER_UUID.eq(select(author.UUID)
                        .from(author)
                        .where(lower(author.HANDLE).eq(lower(HANDLE)))));
    }
}
