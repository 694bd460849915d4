package com.cruddur.http;

import com.cruddur.db.StatementResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Every code that an error body can contain, and its status. Clients see the name in lower case. */
public enum ErrorCode {
    MALFORMED_REQUEST(400, "The request line, the request target or a header is not valid"),
    MALFORMED_JSON(
            400,
            "The body is not a JSON object in UTF-8, contains text that cannot be stored, or has a bio or comment that is not a string"),
    GENERIC_401(401, "The route requires a valid access token"),
    GENERIC_403(403, "Only the author may do this"),
    USER_NOT_REGISTERED(403, "The token is valid, but its user is not registered"),
    USER_SUSPENDED(403, "The user is suspended; export and deletion of the account still work"),
    BLOCKED(403, "The user blocks the other user, or is blocked"),
    NOT_FOUND(404, "The route does not exist"),
    ACTIVITY_NOT_FOUND(404, "The crud does not exist, has expired, or is hidden from the user"),
    MESSAGE_GROUP_NOT_FOUND(404, "The conversation does not exist, or the user is not a member"),
    USER_NOT_FOUND(404, "No user has this handle"),
    AVATAR_NOT_FOUND(404, "No user has this avatar, or an avatar at all"),
    AVATAR_UPLOAD_NOT_FOUND(404, "The upload address has expired or was used"),
    METHOD_NOT_ALLOWED(
            405, "The route does not support the method; the Allow header lists the methods that it supports"),
    CONFLICT(409, "Another request created the same row at the same time"),
    PRECONDITION_FAILED(412, "No entity tag in If-Match matches the current response"),
    BODY_TOO_LARGE(413, "The body is larger than 64 KiB, or an image is larger than 4 MiB"),
    URI_TOO_LONG(414, "The request line is longer than 8 KiB"),
    UNSUPPORTED_MEDIA_TYPE(
            415, "The body must be application/json, or a JPEG, PNG, WebP or GIF image where the route takes one"),
    LIMIT_INVALID(422, "limit is not a number from 1 to 200"),
    BEFORE_INVALID(422, "before is not a cursor of this list"),
    UUIDS_INVALID(422, "uuids is not a list of 1 to 200 uuids, separated by commas"),
    AT_INVALID(422, "at is not a time of ISO 8601 with an offset"),
    MESSAGE_BLANK(422, "The message is missing or blank"),
    MESSAGE_EXCEED_MAX_CHARS(422, "The message has more than 280 characters"),
    MESSAGE_EXCEED_MAX_CHARS_1024(422, "The message has more than 1,024 characters"),
    TTL_BLANK(422, "ttl is missing or not one of the supported times to live"),
    SEARCH_TERM_BLANK(422, "term is missing or blank"),
    SEARCH_TERM_EXCEED_MAX_CHARS(422, "term has more than 280 characters, or 64 in a search for people"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    DISPLAY_NAME_BLANK(422, "display_name is missing or blank"),
    DISPLAY_NAME_EXCEED_MAX_CHARS(422, "display_name has more than 64 characters"),
    BIO_EXCEED_MAX_CHARS(422, "bio has more than 512 characters"),
    HANDLE_MISMATCH(422, "handle is not the handle of the user who sends the request"),
    REASON_INVALID(422, "reason is not one of spam, abuse, illegal and other"),
    COMMENT_EXCEED_MAX_CHARS(422, "comment has more than 1,024 characters"),
    AVATAR_INVALID(422, "The image cannot be decoded, or has more than 24 megapixels"),
    EXTENSION_INVALID(422, "extension is not jpg, jpeg, jfif, png, webp or gif"),
    USER_RECIEVER_HANDLE_BLANK(422, "The handle of the receiver is missing or blank"),
    MESSAGE_GROUP_UUID_BLANK(422, "message_group_uuid is blank or not a uuid"),
    USER_IS_YOURSELF(422, "The handle is the user's own"),
    FOLLOW_LIMIT_REACHED(422, "The user follows 10,000 people already"),
    BLOCK_LIMIT_REACHED(422, "The user blocks 10,000 people already"),
    MUTE_LIMIT_REACHED(422, "The user mutes 10,000 people already"),
    RATE_LIMITED(429, "Too many writes; the client may retry after the seconds in Retry-After"),
    EXPORT_IN_PROGRESS(429, "An export of this account is in progress"),
    HEADERS_TOO_LARGE(431, "The headers are larger than 16 KiB"),
    GENERIC_500(500, "An internal error, which the server has logged"),
    GENERIC_503(503, "The server is overloaded, or the database is unavailable; the client may retry"),
    DATABASE_UNAVAILABLE(503, "The database does not respond"),
    KEYS_UNAVAILABLE(503, "The signing keys of the token issuer are not loaded"),
    SHUTTING_DOWN(503, "The server is shutting down");

    private static final Map<String, ErrorCode> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(ErrorCode::code, code -> code));

    private final String code;
    private final int status;
    private final String meaning;

    ErrorCode(int status, String meaning) {
        this.code = name().toLowerCase(Locale.ROOT);
        this.status = status;
        this.meaning = meaning;
    }

    /** The code in error bodies. */
    public String code() {
        return code;
    }

    /**
     * Returns the result of a statement that found a row.
     *
     * @throws Failure with this code if the statement found none
     */
    public StatementResult ifEmpty(StatementResult result) {
        if (result.isEmpty()) {
            throw new Failure(this);
        }
        return result;
    }

    /**
     * Returns the result of a statement that did not fail.
     *
     * @throws Failure with the code that the statement returned
     */
    public static StatementResult ifSuccessful(StatementResult result) {
        String failure = result.failure();
        if (failure != null) {
            throw new Failure(of(failure));
        }
        return result;
    }

    int status() {
        return status;
    }

    String meaning() {
        return meaning;
    }

    /** The constant of a code that a statement returned. */
    static ErrorCode of(String code) {
        ErrorCode found = BY_CODE.get(code);
        if (found == null) {
            throw new IllegalArgumentException("a statement returned the unknown code " + code);
        }
        return found;
    }
}
