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

/** The JSON object in a request body. All its text can be stored by PostgreSQL. */
public final class Input {

    private final JsonObject object;

    private Input(JsonObject object) {
        this.object = object;
    }

    /**
     * Reads the body.
     *
     * @throws Failure 415 if the content type is not JSON or the body is compressed, 400 if it is not a JSON object
     */
    public static Input of(RoutingContext context) {
        if (!isJson(context)) {
            throw new Failure(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        if (isCompressed(context)) {
            context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
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
            // Reported below without the parser's message, which repeats the body.
        }
        throw new Failure(ErrorCode.MALFORMED_JSON);
    }

    /** Whether the object has a member of this name that is not null. */
    public boolean has(String name) {
        return object.getValue(name) != null;
    }

    /** A member as a UUID; empty if it is not one. */
    public Optional<UUID> uuid(String name) {
        return PathParameters.uuid(string(name));
    }

    /** A member as a string; null if it is not one. */
    public @Nullable String string(String name) {
        return object.getValue(name) instanceof String text ? text : null;
    }

    /**
     * A required text member without surrounding white space.
     *
     * @param maxCharacters in Unicode code points
     * @param errors receives {@code blank} or {@code tooLong}
     */
    public String text(String name, int maxCharacters, ErrorCode blank, ErrorCode tooLong, List<ErrorCode> errors) {
        String text = text(name, maxCharacters, tooLong, errors);
        if (text.isEmpty()) {
            errors.add(blank);
        }
        return text;
    }

    /**
     * An optional text member without surrounding white space; empty if it is missing or blank.
     *
     * @throws Failure 400 if it is not a string: treated as missing, it would delete the stored text
     */
    public String optionalText(String name, int maxCharacters, ErrorCode tooLong, List<ErrorCode> errors) {
        if (has(name) && string(name) == null) {
            throw new Failure(ErrorCode.MALFORMED_JSON);
        }
        return text(name, maxCharacters, tooLong, errors);
    }

    private String text(String name, int maxCharacters, ErrorCode tooLong, List<ErrorCode> errors) {
        String value = string(name);
        String text = value == null ? "" : Text.strip(value);
        if (text.codePointCount(0, text.length()) > maxCharacters) {
            errors.add(tooLong);
        }
        return text;
    }

    /** Whether the content type of the request is JSON. Of two content types, none is certain. */
    static boolean isJson(RoutingContext context) {
        List<String> contentTypes = context.request().headers().getAll(HttpHeaders.CONTENT_TYPE);
        return contentTypes.size() == 1 && mediaType(contentTypes.getFirst()).equals("application/json");
    }

    private static boolean isCompressed(RoutingContext context) {
        return context.request().headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
    }

    /** The parser accepts comments. A slash outside of a string starts one. */
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

    /** The parser bounds the depth of the recursion. */
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

    /** The parser would guess other encodings and accept invalid UTF-8: encoded surrogates, overlong forms. */
    private static String utf8(Buffer body) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body.getBytes()))
                .toString();
    }

    /** The media type of a {@code Content-Type} or of an item of {@code Accept}, without parameters, in lower case. */
    static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
