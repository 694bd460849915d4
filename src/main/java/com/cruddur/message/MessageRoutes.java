package com.cruddur.message;

import static com.cruddur.auth.Authentication.viewer;
import static com.cruddur.http.Json.json;
import static com.cruddur.http.Json.jsonPage;
import static com.cruddur.http.Routes.read;

import com.cruddur.auth.Authentication;
import com.cruddur.db.Database;
import com.cruddur.http.ErrorCode;
import com.cruddur.http.IdempotencyKey;
import com.cruddur.http.Input;
import com.cruddur.http.Page;
import com.cruddur.http.PathParameters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** The routes of conversations. Only members have access. */
public final class MessageRoutes {

    private final MessageGroups groups;
    private final Conversation conversation;
    private final SendMessage send;

    public MessageRoutes(Database database) {
        groups = new MessageGroups(database);
        conversation = new Conversation(database);
        send = new SendMessage(database);
    }

    public void mount(Router router, Authentication authentication) {
        read(router, "/api/message_groups")
                .handler(authentication.required())
                .handler(jsonPage(ctx -> groups.page(viewer(ctx), Page.of(ctx))));
        read(router, "/api/messages/:message_group_uuid")
                .handler(authentication.required())
                .handler(jsonPage(ctx -> conversation.page(viewer(ctx), groupUuid(ctx), Page.of(ctx, Page.LONGEST))));
        router.post("/api/messages")
                .handler(authentication.required())
                .handler(json(ctx -> send.send(viewer(ctx), NewMessage.of(Input.of(ctx)), IdempotencyKey.of(ctx))));
    }

    private static UUID groupUuid(RoutingContext context) {
        return PathParameters.uuid(context, "message_group_uuid", ErrorCode.MESSAGE_GROUP_NOT_FOUND);
    }
}
