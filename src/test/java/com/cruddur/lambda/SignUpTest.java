package com.cruddur.lambda;

import static com.cruddur.lambda.CognitoEvent.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SignUpTest {

    @Test
    void readsTheUser() throws IOException {
        assertThat(SignUp.parse(bytes(CognitoEvent.SIGN_UP)))
                .contains(new SignUp(CognitoEvent.SUB, "Zoë \"Z\" O'Hara 🚀", "zoe", "zoe@cruddur.example"));
    }

    @Test
    void otherTriggersAreNoSignUp() throws IOException {
        assertThat(SignUp.parse(bytes(CognitoEvent.FORGOT_PASSWORD))).isEmpty();
        assertThat(SignUp.parse(bytes("{}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "name", "email", "preferred_username"})
    void namesAMissingAttribute(String attribute) {
        String renamed = CognitoEvent.SIGN_UP.replaceFirst('"' + attribute + '"', "\"custom:other\"");
        assertThatThrownBy(() -> SignUp.parse(bytes(renamed)))
                .isInstanceOf(SignUp.Incomplete.class)
                .hasMessage("the sign-up lacks " + attribute);
    }

    @Test
    void aBlankAttributeIsMissing() {
        assertThatThrownBy(() -> SignUp.parse(bytes(CognitoEvent.signUp(" ", ""))))
                .hasMessage("the sign-up lacks sub, preferred_username");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00a0", "\u200b\u200d", "\u3164", "\u2003\ufe0f"})
    void anInvisibleHandleIsMissing(String handle) {
        assertThatThrownBy(() -> SignUp.parse(bytes(CognitoEvent.signUp("sub-1", handle))))
                .hasMessage("the sign-up lacks preferred_username");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lon\u200bdo", "londo\u2060x", "lon do", "lon\u00addo"})
    void aHandleHasNoInvisibleCharacter(String handle) {
        assertThatThrownBy(() -> SignUp.parse(bytes(CognitoEvent.signUp("sub-1", handle))))
                .hasMessageContaining("invisible");
    }

    @Test
    void rejectsInvalidJson() {
        assertThatThrownBy(() -> SignUp.parse(bytes("{\"triggerSource\":"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SignUp.parse(bytes("<html>"))).isInstanceOf(JsonParseException.class);
    }
}
