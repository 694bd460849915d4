package com.cruddur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.cruddur.auth.Issuer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of the issuer of tokens. */
class IssuerSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "ca-central-1, cognito-idp.ca-central-1.amazonaws.com",
        "us-gov-west-1, cognito-idp.us-gov-west-1.amazonaws.com",
        "cn-north-1, cognito-idp.cn-north-1.amazonaws.com.cn"
    })
    void acceptsBothIssuersOfAUserPool(String region, String host) throws Config.Invalid {
        Config config = Config.of(Map.of(
                "AWS_DEFAULT_REGION",
                region,
                "AWS_COGNITO_USER_POOL_ID",
                region + "_abc",
                "AWS_COGNITO_USER_POOL_CLIENT_ID",
                "client"));
        String path = host + "/" + region + "_abc";

        assertThat(config.issuer())
                .contains(new Issuer("https://" + path, "client", Set.of("https://" + path, "https://issuer-" + path)));
        assertThat(config.issuer().orElseThrow().jwksUrl()).isEqualTo("https://" + path + "/.well-known/jwks.json");
    }

    @Test
    void acceptsBothIssuersOfAPoolInAuthIssuer() throws Config.Invalid {
        String url = "https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_abc";
        Config config = Config.of(Map.of("AUTH_ISSUER", url, "AWS_COGNITO_USER_POOL_CLIENT_ID", "client"));

        assertThat(config.issuer().orElseThrow().jwksUrl()).isEqualTo(url + "/.well-known/jwks.json");
        assertThat(config.issuer().orElseThrow().names())
                .containsExactlyInAnyOrder(url, "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc");
    }

    @Test
    void comparesATrailingSlashOfAuthIssuer() throws Config.Invalid {
        Issuer issuer = Config.of(
                        Map.of("AUTH_ISSUER", "https://tenant.example/", "AWS_COGNITO_USER_POOL_CLIENT_ID", "client"))
                .issuer()
                .orElseThrow();

        assertThat(issuer.names()).containsExactly("https://tenant.example/");
        assertThat(issuer.jwksUrl()).isEqualTo("https://tenant.example/.well-known/jwks.json");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, eu-west-1_abc, AWS_COGNITO_USER_POOL_ID is a pool in eu-west-1",
        "us-east-1, abc, AWS_COGNITO_USER_POOL_ID must be",
        "virginia, us-east-1_abc, AWS_DEFAULT_REGION must be"
    })
    void refusesAPoolOfAnotherRegion(String region, String pool, String problem) {
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(Map.of(
                        "AWS_DEFAULT_REGION", region,
                        "AWS_COGNITO_USER_POOL_ID", pool,
                        "AWS_COGNITO_USER_POOL_CLIENT_ID", "client")))
                .withMessageContaining(problem);
    }

    @Test
    void anIssuerOfItsOwnGoesFirst() throws Config.Invalid {
        Config config = Config.of(Map.of(
                "AUTH_ISSUER", "http://localhost:9/pool",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_COGNITO_USER_POOL_ID", "x",
                "AWS_COGNITO_USER_POOL_CLIENT_ID", "client"));
        assertThat(config.issuer()).contains(new Issuer("http://localhost:9/pool", "client"));
    }

    @Test
    void aRegionAloneIsNoUserPool() throws Config.Invalid {
        assertThat(Config.of(Map.of("AWS_DEFAULT_REGION", "us-east-1")).issuer())
                .isEmpty();
    }

    @Test
    void aUserPoolNeedsAllItsParts() {
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(Map.of("AWS_COGNITO_USER_POOL_CLIENT_ID", "client")))
                .withMessageContaining("AWS_COGNITO_USER_POOL_ID")
                .withMessageContaining("AWS_DEFAULT_REGION");
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(Map.of("AWS_COGNITO_USER_POOL_ID", "pool", "AWS_DEFAULT_REGION", "r")))
                .withMessageContaining("AWS_COGNITO_USER_POOL_CLIENT_ID");
    }
}
