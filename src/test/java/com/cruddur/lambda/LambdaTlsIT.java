package com.cruddur.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cruddur.testing.TlsPostgres;
import java.io.IOException;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnabledIf("com.cruddur.testing.InstalledPrograms#haveOpenssl")
final class LambdaTlsIT {

    @ParameterizedTest
    @MethodSource("com.cruddur.testing.TlsPostgres#cases")
    void theServerIsChecked(String mode, String host, TlsPostgres.Trust trust, boolean connects) throws IOException {
        Handler handler = new Handler(TlsPostgres.url(mode, host, trust));
        if (connects) {
            assertThat(handler.handle(CognitoEvent.SIGN_UP)).contains(CognitoEvent.SUB);
        } else {
            assertThatThrownBy(() -> handler.handle(CognitoEvent.SIGN_UP))
                    .hasMessageContaining("the user was not saved");
        }
    }
}
