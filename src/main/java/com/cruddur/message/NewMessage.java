package com.cruddur.message;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.cruddur.http.Input;
import com.cruddur.http.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The input of a new message. */
sealed interface NewMessage {

    int MAX_CHARACTERS = 1024;

    String message();

    /** A message to a user. It starts the conversation with this user if there is none. */
    record ToPerson(String message, String handle) implements NewMessage {}

    /** A message to an existing conversation. */
    record ToGroup(String message, UUID groupUuid) implements NewMessage {}

    /**
     * Reads and validates the input. Throws a failure with every code that applies. {@code message_group_uuid} takes
     * precedence over {@code handle}.
     */
    static NewMessage of(Input input) {
        List<ErrorCode> errors = new ArrayList<>();
        String message = input.text(
                "message", MAX_CHARACTERS, ErrorCode.MESSAGE_BLANK, ErrorCode.MESSAGE_EXCEED_MAX_CHARS_1024, errors);
        if (input.has("message_group_uuid")) {
            Optional<UUID> groupUuid = input.uuid("message_group_uuid");
            if (groupUuid.isEmpty()) {
                errors.add(ErrorCode.MESSAGE_GROUP_UUID_BLANK);
            }
            Failure.throwIfAny(errors);
            return new ToGroup(message, groupUuid.orElseThrow());
        }
        String handle = Text.withoutAt(Text.strip(Objects.requireNonNullElse(input.string("handle"), "")));
        if (handle.isEmpty()) {
            errors.add(ErrorCode.USER_RECIEVER_HANDLE_BLANK);
        }
        Failure.throwIfAny(errors);
        return new ToPerson(message, handle);
    }
}
