package com.cruddur.graph;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.BLOCKS;
import static com.cruddur.jooq.Tables.MUTES;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.or;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import com.cruddur.auth.Viewer;
import com.cruddur.db.ChangeKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.jooq.Routines;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.impl.SQLDataType;

/**
 * Chooses between the page that viewers share and a page of the viewer's own. Most viewers block and mute nobody and are
 * blocked by nobody: their page is the shared one. Whether a viewer is one of them is a cached page itself, which depends on
 * {@link ChangeKeys#hiding} of the viewer. It is revalidated by the same check as the shared page, so that both cost one
 * check.
 */
public final class PersonalPages {

    private static final Statement HIDING = Statement.of(hiding(), SUB);

    private final ExactRead<String> hiding;

    /** Whether the viewer blocks or is blocked, and whether the viewer mutes anybody. */
    private record Hiding(boolean blocks, boolean mutes) {

        static Hiding of(StatementResult result) {
            JsonObject hiding = Objects.requireNonNull(result.body()).toJsonObject();
            return new Hiding(hiding.getBoolean("blocks"), hiding.getBoolean("mutes"));
        }
    }

    public PersonalPages(Database database) {
        hiding = new ExactRead<>(database, HIDING, sub -> database.execute(HIDING, sub));
    }

    /** A page that shows muted people, such as a thread. */
    public Future<StatementResult> page(
            Optional<Viewer> viewer,
            Supplier<Future<StatementResult>> shared,
            Function<Viewer, Future<StatementResult>> own) {
        return choose(viewer, Hiding::blocks, shared, own);
    }

    /** A page without muted people, such as home. */
    public Future<StatementResult> pageWithoutMuted(
            Optional<Viewer> viewer,
            Supplier<Future<StatementResult>> shared,
            Function<Viewer, Future<StatementResult>> own) {
        return choose(viewer, hides -> hides.blocks() || hides.mutes(), shared, own);
    }

    /** Whether the viewer blocks or mutes anybody, or is blocked. */
    public Future<Boolean> hidesAnybody(Viewer viewer) {
        return hiding.read(viewer.sub()).map(result -> {
            Hiding hides = Hiding.of(result);
            return hides.blocks() || hides.mutes();
        });
    }

    /** Begins both reads at once, so that they wait for the same check. */
    private Future<StatementResult> choose(
            Optional<Viewer> viewer,
            Function<Hiding, Boolean> differs,
            Supplier<Future<StatementResult>> shared,
            Function<Viewer, Future<StatementResult>> own) {
        if (viewer.isEmpty()) {
            return shared.get();
        }
        Future<StatementResult> hides = hiding.read(viewer.get().sub());
        Future<StatementResult> page = shared.get();
        return hides.compose(result -> differs.apply(Hiding.of(result)) ? own.apply(viewer.get()) : page);
    }

    private static Select<?> hiding() {
        Field<UUID> viewer = Visibility.ofSub().viewerUuid();
        Condition blocks = or(isThere(BLOCKS.BLOCKER_UUID.eq(viewer)), isThere(BLOCKS.BLOCKED_UUID.eq(viewer)));
        Condition mutes = exists(selectOne().from(MUTES).where(MUTES.MUTER_UUID.eq(viewer)));
        // The page of an unregistered viewer changes when users are added.
        Field<UUID> key = coalesce(Routines.hidingKey(viewer), inline(ChangeKeys.USERS));
        return select(body(jsonObject(member("blocks", field(blocks)), member("mutes", field(mutes)))))
                .select(PageTag.columns(inline(null, SQLDataType.TIMESTAMPWITHTIMEZONE), array(key)));
    }

    private static Condition isThere(Condition block) {
        return exists(selectOne().from(BLOCKS).where(block));
    }
}
