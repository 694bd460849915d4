package com.cruddur.http;

import com.cruddur.db.StatementResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Every code that an error body can carry, and the status it goes with. In lower case it is what clients see. */
public enum ErrorCode {
    MALFORMED_REQUEST(400, "The request can't be read: its address or a header is not valid"),
    MALFORMED_JSON(
            400,
            "The body is not a JSON object in UTF-8, or holds text that can't be stored, or a bio that is no text"),
    GENERIC_401(401, "This needs a valid access token"),
    GENERIC_403(403, "This is not yours to change"),
    USER_NOT_REGISTERED(403, "The token is valid, but its user is not known here"),
    NOT_FOUND(404, "There is no such route"),
    ACTIVITY_NOT_FOUND(404, "There is no such crud, or it has expired"),
    MESSAGE_GROUP_NOT_FOUND(404, "There is no such conversation, or you are not part of it"),
    USER_NOT_FOUND(404, "There is nobody of that handle"),
    METHOD_NOT_ALLOWED(405, "The route knows other methods: see the Allow header"),
    CONFLICT(409, "Somebody else was first"),
    BODY_TOO_LARGE(413, "A body has at most 64 KiB"),
    URI_TOO_LONG(414, "The address is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json"),
    LIMIT_INVALID(422, "limit is a number from 1 to 200"),
    BEFORE_INVALID(422, "before is not a cursor that this list has given out"),
    MESSAGE_BLANK(422, "The message is missing or blank"),
    MESSAGE_EXCEED_MAX_CHARS(422, "The message has more than 280 characters"),
    MESSAGE_EXCEED_MAX_CHARS_1024(422, "The message has more than 1,024 characters"),
    TTL_BLANK(422, "ttl is missing or not one of the known times to live"),
    SEARCH_TERM_BLANK(422, "term is missing or blank"),
    IDEMPOTENCY_KEY_REUSED(422, "Something else was asked under this Idempotency-Key"),
    DISPLAY_NAME_BLANK(422, "display_name is missing or blank"),
    DISPLAY_NAME_EXCEED_MAX_CHARS(422, "display_name has more than 64 characters"),
    BIO_EXCEED_MAX_CHARS(422, "bio has more than 512 characters"),
    USER_RECIEVER_HANDLE_BLANK(422, "The handle of the one to write to is missing or blank"),
    MESSAGE_GROUP_UUID_BLANK(422, "message_group_uuid is blank or not a uuid"),
    RATE_LIMITED(429, "Too many writes: wait for as long as Retry-After says"),
    HEADERS_TOO_LARGE(431, "The headers are too long"),
    GENERIC_500(500, "A fault of ours; it has been logged"),
    GENERIC_503(503, "Too busy, or the database can't be reached: try again shortly"),
    DATABASE_UNAVAILABLE(503, "The database does not answer"),
    KEYS_UNAVAILABLE(503, "No key of the token issuer has been loaded"),
    SHUTTING_DOWN(503, "The server is about to stop");

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

    /** What clients see. */
    public String code() {
        return code;
    }

    /** Fails with this code where a statement found no row. */
    public StatementResult ifEmpty(StatementResult answer) {
        if (answer.body() == null && answer.failure() == null) {
            throw new Failure(this);
        }
        return answer;
    }

    int status() {
        return status;
    }

    String meaning() {
        return meaning;
    }

    /** The code that a statement found, by what clients see of it. */
    static ErrorCode of(String code) {
        ErrorCode found = BY_CODE.get(code);
        if (found == null) {
            throw new IllegalArgumentException("a statement answered with the unknown code " + code);
        }
        return found;
    }
}
