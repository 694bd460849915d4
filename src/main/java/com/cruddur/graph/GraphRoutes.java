package com.cruddur.graph;

import static com.cruddur.auth.Authentication.optionalViewer;
import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Json.jsonPage;
import static com.cruddur.http.PathParameters.handle;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.db.StatementResult;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Page;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** The routes of relationships between people, lists of people, and people search. */
public final class GraphRoutes {

    private final Relationships relationships;
    private final PeopleLists lists;
    private final PeopleSearch search;

    public GraphRoutes(Database database) {
        relationships = new Relationships(database);
        lists = new PeopleLists(database);
        search = new PeopleSearch(database.bulkhead());
    }

    public void mount(Router router, Authentication authentication) {
        Handler<RoutingContext> required = authentication.required();
        Handler<RoutingContext> optional = authentication.optional();
        String person = "/api/users/@:handle";

        router.put(person + "/follow")
                .handler(required)
                .handler(json(ctx -> relationships.follow(viewer(ctx), handle(ctx))));
        router.delete(person + "/follow")
                .handler(required)
                .handler(json(ctx -> relationships.unfollow(viewer(ctx), handle(ctx))));
        router.put(person + "/block")
                .handler(required)
                .handler(json(ctx -> relationships.block(viewer(ctx), handle(ctx))));
        router.delete(person + "/block")
                .handler(required)
                .handler(json(ctx -> relationships.unblock(viewer(ctx), handle(ctx))));
        router.put(person + "/mute")
                .handler(required)
                .handler(json(ctx -> relationships.mute(viewer(ctx), handle(ctx))));
        router.delete(person + "/mute")
                .handler(required)
                .handler(json(ctx -> relationships.unmute(viewer(ctx), handle(ctx))));
        read(router, person + "/relationship")
                .handler(required)
                .handler(json(ctx -> relationships.of(viewer(ctx), handle(ctx))));

        read(router, person + "/followers")
                .handler(optional)
                .handler(jsonPage(ctx -> lists.followers(optionalViewer(ctx), handle(ctx), Page.of(ctx))));
        read(router, person + "/following")
                .handler(optional)
                .handler(jsonPage(ctx -> lists.following(optionalViewer(ctx), handle(ctx), Page.of(ctx))));
        read(router, "/api/users/blocks")
                .handler(required)
                .handler(jsonPage(ctx -> lists.blocked(viewer(ctx), Page.of(ctx))));
        read(router, "/api/users/mutes")
                .handler(required)
                .handler(jsonPage(ctx -> lists.muted(viewer(ctx), Page.of(ctx))));
        read(router, "/api/users/search").handler(optional).handler(json(this::searchPeople));
    }

    private Future<StatementResult> searchPeople(RoutingContext context) {
        List<ErrorCode> errors = new ArrayList<>();
        PersonTerm term = PersonTerm.of(context.queryParams().get("term"), errors);
        Page page = Page.of(context, errors);
        Failure.throwIfAny(errors);
        return search.people(optionalViewer(context), term, page);
    }
}
