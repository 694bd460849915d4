package com.cruddur.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON object that a client sent. Only text that PostgreSQL can store gets out of it. */
public final class Input {

    private final JsonObject object;

    private Input(JsonObject object) {
        this.object = object;
    }

    /**
     * Reads the body.
     *
     * @throws Failure 415 where it isn't said to be JSON, 400 where it isn't a JSON object
     */
    public static Input of(RoutingContext context) {
        if (!isJson(context)) {
            throw new Failure(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        Buffer body = context.body().buffer();
        try {
            String json = body == null ? "" : utf8(body);
            JsonObject object = new JsonObject(json);
            if (!hasComment(json) && isStorable(object)) {
                return new Input(object);
            }
        } catch (CharacterCodingException | DecodeException | ClassCastException e) {
            // Told below, without its text: that repeats the body.
        }
        throw new Failure(ErrorCode.MALFORMED_JSON);
    }

    /** Whether a member is there and not null. */
    public boolean has(String name) {
        return object.getValue(name) != null;
    }

    /** A member that is a uuid. */
    public Optional<UUID> uuid(String name) {
        return PathParameters.uuid(string(name));
    }

    /** A member that is a string, or null. */
    public @Nullable String string(String name) {
        return object.getValue(name) instanceof String text ? text : null;
    }

    /**
     * A member that people read, without the white space around it.
     *
     * @param maxCharacters in Unicode code points
     * @param errors takes {@code blank} or {@code tooLong}
     */
    public String text(String name, int maxCharacters, ErrorCode blank, ErrorCode tooLong, List<ErrorCode> errors) {
        String text = text(name, maxCharacters, tooLong, errors);
        if (text.isEmpty()) {
            errors.add(blank);
        }
        return text;
    }

    /**
     * The same where it may be missing or blank; then it is empty.
     *
     * @throws Failure 400 where it is something else than a string: taken for missing, it would delete what is there
     */
    public String textIfAny(String name, int maxCharacters, ErrorCode tooLong, List<ErrorCode> errors) {
        if (has(name) && string(name) == null) {
            throw new Failure(ErrorCode.MALFORMED_JSON);
        }
        return text(name, maxCharacters, tooLong, errors);
    }

    private String text(String name, int maxCharacters, ErrorCode tooLong, List<ErrorCode> errors) {
        String given = string(name);
        String text = given == null ? "" : Text.strip(given);
        if (text.codePointCount(0, text.length()) > maxCharacters) {
            errors.add(tooLong);
        }
        return text;
    }

    /** Whether the body is said to be JSON. */
    static boolean isJson(RoutingContext context) {
        String contentType = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return contentType != null && mediaType(contentType).equals("application/json");
    }

    /** The parser lets comments pass: a slash outside of a string begins one. */
    private static boolean hasComment(String json) {
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                i++;
            } else if (c == '"') {
                inString = !inString;
            } else if (c == '/' && !inString) {
                return true;
            }
        }
        return false;
    }

    /** As deep as the parser goes, which has a bound. */
    private static boolean isStorable(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            for (Map.Entry<String, Object> member : object) {
                if (!Text.isStorable(member.getKey()) || !isStorable(member.getValue())) {
                    return false;
                }
            }
        } else if (value instanceof JsonArray array) {
            for (Object item : array) {
                if (!isStorable(item)) {
                    return false;
                }
            }
        }
        return !(value instanceof String text) || Text.isStorable(text);
    }

    /** The parser would guess another encoding, and take what no UTF-8 is: halves of surrogate pairs, overlong forms. */
    private static String utf8(Buffer body) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body.getBytes()))
                .toString();
    }

    /** What a {@code Content-Type} or an item of {@code Accept} says, without its parameters. */
    static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
