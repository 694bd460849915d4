package com.cruddur.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Events as they came from Cognito, ids and names changed. */
final class CognitoEvent {
    static final String SUB = "3f1c7e5a-90b1-70a2-8a3c-5d2f1e6b7c80";
    static final String SIGN_UP = read("confirm-sign-up.json");
    static final String FORGOT_PASSWORD = read("confirm-forgot-password.json");

    private CognitoEvent() {}

    static String signUp(String sub, String handle) {
        return SIGN_UP.replace(SUB, sub).replace("\"zoe\"", '"' + handle + '"');
    }

    static byte[] bytes(String event) {
        return event.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(String name) {
        try (InputStream file = Objects.requireNonNull(CognitoEvent.class.getResourceAsStream("/cognito/" + name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
