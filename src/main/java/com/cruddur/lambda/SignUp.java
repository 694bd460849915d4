package com.cruddur.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The person whom a Cognito event says to have just signed up. */
record SignUp(String cognitoUserId, String displayName, String handle, String email) {

    /** What the handler tells Cognito where an event can't be acted on. */
    static final class Incomplete extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Incomplete(String message) {
            super(message);
        }
    }

    private static final JsonFactory JSON = new JsonFactory();

    /** The one trigger that means a new user; a password reset, for one, is PostConfirmation_ConfirmForgotPassword. */
    private static final String TRIGGER = "PostConfirmation_ConfirmSignUp";

    private static final String ATTRIBUTES = "request/userAttributes/";

    /**
     * Reads an event as Cognito sends it.
     *
     * @return nothing where it is about something else than a sign-up
     * @throws Incomplete where the event lacks what a user is made of
     * @throws IOException where it isn't JSON
     */
    static Optional<SignUp> parse(byte[] event) throws IOException {
        Map<String, String> texts = texts(event);
        if (!TRIGGER.equals(texts.get("triggerSource"))) {
            return Optional.empty();
        }
        List<String> missing = List.of("sub", "name", "preferred_username", "email").stream()
                .filter(name -> texts.getOrDefault(ATTRIBUTES + name, "").isBlank())
                .toList();
        if (!missing.isEmpty()) {
            throw new Incomplete("the sign-up lacks " + String.join(", ", missing));
        }
        return Optional.of(new SignUp(
                text(texts, "sub"), text(texts, "name"), text(texts, "preferred_username"), text(texts, "email")));
    }

    private static String text(Map<String, String> texts, String attribute) {
        return texts.getOrDefault(ATTRIBUTES + attribute, "").strip();
    }

    /** Every string of the event by its path, "request/userAttributes/sub". */
    private static Map<String, String> texts(byte[] event) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(event)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    // Without the slash that a pointer starts with.
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
