package com.cruddur.activity;

import static com.cruddur.auth.Authentication.optionalViewer;
import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Json.jsonPage;
import static com.cruddur.http.PathParameters.handle;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.db.StatementResult;
import com.cruddur.graph.PersonalPages;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.FastPath;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.http.Input;
import com.cruddur.http.Page;
import com.cruddur.http.PathParameters;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The routes of activities. */
public final class ActivityRoutes {

    private final HomeFeed home;
    private final HomeStream homeStream;
    private final UserFeed userFeed;
    private final ActivityThread thread;
    private final Search search;
    private final Notifications notifications;
    private final PostActivity post;
    private final PostReply reply;
    private final DeleteActivity delete;
    private final Reactions likes;
    private final Reactions reposts;
    private final FollowingFeed following;
    private final Bookmarks bookmarks;
    private final ViewerStates states;

    public ActivityRoutes(Database database, HomeStream homeStream) {
        this.homeStream = homeStream;
        PersonalPages personal = new PersonalPages(database);
        home = new HomeFeed(database, personal);
        userFeed = new UserFeed(database, personal);
        thread = new ActivityThread(database, personal);
        search = new Search(database.bulkhead());
        notifications = new Notifications(database, personal);
        post = new PostActivity(database);
        reply = new PostReply(database);
        delete = new DeleteActivity(database);
        likes = Reactions.likes(database);
        reposts = Reactions.reposts(database);
        following = new FollowingFeed(database);
        bookmarks = new Bookmarks(database);
        states = new ViewerStates(database);
    }

    /** Mounts the routes. */
    public void mount(Router router, FastPath fastPath, Authentication authentication) {
        Handler<RoutingContext> viewer = authentication.required();
        Handler<RoutingContext> anyone = authentication.optional();
        String activities = "/api/activities";
        String one = "/api/activities/:uuid";

        fastPath.add(
                activities + "/home",
                request -> authentication.optionalViewer(request).compose(found -> home.page(found, Page.FIRST)));
        CachedActivityPages cached = new CachedActivityPages(authentication, thread, userFeed, states);
        fastPath.addAll(activities + "/states?uuids=", cached::ofStates);
        fastPath.addAll(activities + "/", cached::of);
        read(router, activities + "/home")
                .handler(anyone)
                .handler(jsonPage(ctx -> home.page(optionalViewer(ctx), Page.of(ctx))));
        read(router, activities + "/home/stream").handler(anyone).handler(homeStream::listen);
        read(router, activities + "/search").handler(anyone).handler(jsonPage(this::search));
        read(router, activities + "/notifications")
                .handler(viewer)
                .handler(jsonPage(ctx -> notifications.page(viewer(ctx), Page.of(ctx))));
        read(router, activities + "/following")
                .handler(viewer)
                .handler(jsonPage(ctx -> following.page(viewer(ctx), Page.of(ctx))));
        read(router, activities + "/bookmarks")
                .handler(viewer)
                .handler(jsonPage(ctx -> bookmarks.page(viewer(ctx), Page.of(ctx))));
        read(router, activities + "/states")
                .handler(viewer)
                .handler(json(ctx -> states.of(viewer(ctx), ctx.queryParams().get("uuids"))));
        read(router, activities + "/@:handle")
                .handler(anyone)
                .handler(jsonPage(ctx -> userFeed.page(optionalViewer(ctx), handle(ctx), Page.of(ctx))));
        read(router, activities + "/@:handle/status/:uuid")
                .handler(anyone)
                .handler(jsonPage(ctx -> thread.byAuthor(optionalViewer(ctx), handle(ctx), uuid(ctx), replies(ctx))));
        read(router, one)
                .handler(anyone)
                .handler(jsonPage(ctx -> thread.byUuid(optionalViewer(ctx), uuid(ctx), replies(ctx))));

        router.post(activities)
                .handler(viewer)
                .handler(json(ctx -> post.post(viewer(ctx), NewActivity.of(Input.of(ctx)), IdempotencyKey.of(ctx))));
        router.post(one + "/reply")
                .handler(viewer)
                .handler(json(ctx ->
                        reply.reply(viewer(ctx), uuid(ctx), NewReply.of(Input.of(ctx)), IdempotencyKey.of(ctx))));
        router.delete(one).handler(viewer).handler(json(ctx -> delete.delete(viewer(ctx), uuid(ctx))));

        router.put(one + "/like").handler(viewer).handler(json(ctx -> likes.set(viewer(ctx), uuid(ctx))));
        router.delete(one + "/like").handler(viewer).handler(json(ctx -> likes.unset(viewer(ctx), uuid(ctx))));
        router.put(one + "/repost").handler(viewer).handler(json(ctx -> reposts.set(viewer(ctx), uuid(ctx))));
        router.delete(one + "/repost").handler(viewer).handler(json(ctx -> reposts.unset(viewer(ctx), uuid(ctx))));
        router.put(one + "/bookmark").handler(viewer).handler(json(ctx -> bookmarks.set(viewer(ctx), uuid(ctx))));
        router.delete(one + "/bookmark").handler(viewer).handler(json(ctx -> bookmarks.unset(viewer(ctx), uuid(ctx))));
    }

    private static Page replies(RoutingContext context) {
        return Page.of(context, Page.OLDEST);
    }

    private Future<StatementResult> search(RoutingContext context) {
        List<ErrorCode> errors = new ArrayList<>();
        SearchTerm term = SearchTerm.of(context.queryParams().get("term"), errors);
        Page page = Page.of(context, errors);
        Failure.throwIfAny(errors);
        return search.page(optionalViewer(context), term, page);
    }

    private static UUID uuid(RoutingContext context) {
        return PathParameters.uuid(context, "uuid", ErrorCode.ACTIVITY_NOT_FOUND);
    }
}
