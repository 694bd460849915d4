package com.cruddur.activity;

import static com.cruddur.auth.ViewerRow.SUB;
import static com.cruddur.db.Statement.body;
import static com.cruddur.db.Statement.member;
import static com.cruddur.jooq.Tables.ACTIVITIES;
import static com.cruddur.jooq.Tables.USERS;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.auth.Viewer;
import com.cruddur.db.BatchKeys;
import com.cruddur.db.Database;
import com.cruddur.db.ExactRead;
import com.cruddur.db.Keyset;
import com.cruddur.db.PageTag;
import com.cruddur.db.Statement;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.PersonalPages;
import com.cruddur.graph.Visibility;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Page;
import com.cruddur.jooq.Routines;
import com.cruddur.jooq.tables.Activities;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** A user's profile and activities, newest first. */
final class UserFeed {

    private static final BatchKeys<String> KEYS = BatchKeys.of(USERS.HANDLE);

    private static final Field<Integer> CRUDS_COUNT = field(name("cruds_count"), SQLDataType.INTEGER);
    private static final Field<OffsetDateTime> FIRST_EXPIRY =
            field(name("first_expiry"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Statement PAGES = Statement.of(
            pages(Visibility.ofAnyone()), KEYS.keys(), Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    /** The page for a viewer who blocks or is blocked. */
    private static final Statement OWN_PAGE = Statement.of(
            pages(Visibility.ofSub()), SUB, KEYS.keys(), Keyset.BEFORE_TIME, Keyset.BEFORE_UUID, Keyset.LIMIT);

    private record Key(String handle, Page page) {}

    private final Database database;
    private final PersonalPages personal;
    private final ExactRead<Key> pages;

    UserFeed(Database database, PersonalPages personal) {
        this.database = database;
        this.personal = personal;
        BatchedPages<String> batches = new BatchedPages<>(database, PAGES, KEYS);
        pages = new ExactRead<>(database, PAGES, key -> batches.page(key.handle(), key.page()));
    }

    Future<StatementResult> page(Optional<Viewer> viewer, String handle, Page page) {
        return personal.page(viewer, () -> pages.read(new Key(handle, page)), own -> ownPage(own, handle, page))
                .map(ErrorCode.USER_NOT_FOUND::ifEmpty);
    }

    private Future<StatementResult> ownPage(Viewer viewer, String handle, Page page) {
        return database.execute(
                OWN_PAGE, viewer.sub(), new String[] {handle}, page.beforeTime(), page.beforeUuid(), page.limit());
    }

    /** Depends on the user alone: a change of a user's activity or follows is logged with the user's key, too. */
    private static Select<?> pages(Visibility visibility) {
        Keyset.List activities = Keyset.list(
                ActivityJson.of(ACTIVITIES, USERS),
                ACTIVITIES.CREATED_AT,
                ACTIVITIES.UUID,
                ACTIVITIES,
                ACTIVITIES
                        .USER_UUID
                        .eq(USERS.UUID)
                        .and(ActivityJson.living(ACTIVITIES))
                        .and(visibility.shows(USERS.UUID)));
        Table<?> living = living();
        return select(
                        KEYS.key(),
                        body(jsonObject(member("profile", profile(living)), member("activities", activities.items()))),
                        activities.next())
                .select(PageTag.columns(living.field(FIRST_EXPIRY), array(USERS.UUID)))
                .from(KEYS.table())
                .join(USERS)
                .on(Routines.textKey(USERS.HANDLE).eq(Routines.textKey(KEYS.key())))
                .and(Visibility.isActive(USERS.UUID))
                .crossJoin(lateral(activities.table()))
                .crossJoin(lateral(living));
    }

    /** The number of the user's living activities, and when the first of them expires. */
    private static Table<?> living() {
        Activities counted = ACTIVITIES.as("counted");
        return select(count().as(CRUDS_COUNT), min(counted.EXPIRES_AT).as(FIRST_EXPIRY))
                .from(counted)
                .where(counted.USER_UUID.eq(USERS.UUID))
                .and(ActivityJson.living(counted))
                .asTable("living");
    }

    private static Field<JSON> profile(Table<?> living) {
        return jsonObject(
                member("uuid", USERS.UUID),
                member("cognito_user_uuid", USERS.COGNITO_USER_ID),
                member("handle", USERS.HANDLE),
                member("display_name", USERS.DISPLAY_NAME),
                member("avatar_url", Routines.avatarUrl(USERS.UUID, USERS.AVATAR_VERSION)),
                member("bio", USERS.BIO),
                member("cruds_count", living.field(CRUDS_COUNT)),
                member("followers_count", Routines.followersCount(USERS.UUID)),
                member("following_count", Routines.followingCount(USERS.UUID)));
    }
}
