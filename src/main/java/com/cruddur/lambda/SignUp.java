package com.cruddur.lambda;

import com.cruddur.http.Text;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The new user of a Cognito sign-up event. */
record SignUp(String cognitoUserId, String displayName, String handle, String email) {

    /** The event lacks attributes of a user. */
    static final class Incomplete extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Incomplete(String message) {
            super(message);
        }
    }

    private static final JsonFactory JSON = new JsonFactory();

    /** The trigger source of a sign-up. A password reset has PostConfirmation_ConfirmForgotPassword. */
    private static final String TRIGGER = "PostConfirmation_ConfirmSignUp";

    private static final String ATTRIBUTES = "request/userAttributes/";

    /**
     * Parses a Cognito event.
     *
     * @return empty if the event is not a sign-up
     * @throws Incomplete if the event lacks an attribute of a user
     * @throws IOException if the event is not JSON
     */
    static Optional<SignUp> parse(byte[] event) throws IOException {
        Map<String, String> texts = texts(event);
        if (!TRIGGER.equals(texts.get("triggerSource"))) {
            return Optional.empty();
        }
        List<String> missing = List.of("sub", "name", "preferred_username", "email").stream()
                .filter(name -> text(texts, name).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new Incomplete("the sign-up lacks " + String.join(", ", missing));
        }
        if (text(texts, "preferred_username").codePoints().anyMatch(SignUp::isInvisible)) {
            throw new Incomplete("the handle contains a space or an invisible character");
        }
        return Optional.of(new SignUp(
                text(texts, "sub"), text(texts, "name"), text(texts, "preferred_username"), text(texts, "email")));
    }

    private static String text(Map<String, String> texts, String attribute) {
        return Text.strip(texts.getOrDefault(ATTRIBUTES + attribute, ""));
    }

    /** Two handles must not differ only by an invisible character. */
    private static boolean isInvisible(int c) {
        return Text.strip(Character.toString(c)).isEmpty();
    }

    /** All strings of the event by path, such as "request/userAttributes/sub". */
    private static Map<String, String> texts(byte[] event) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(event)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    // A JSON pointer starts with a slash.
                    texts.put(
                            parser.getParsingContext()
                                    .pathAsPointer()
                                    .toString()
                                    .substring(1),
                            parser.getText());
                }
            }
        }
        return texts;
    }
}
