package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Tokens of IAM database authentication. */
class RdsTokenTest {

    private static final AwsCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

    @ParameterizedTest
    @CsvSource({
        "db.abc.eu-central-1.rds.amazonaws.com, eu-central-1",
        "p.proxy-abc.us-gov-west-1.rds.amazonaws.com, us-gov-west-1",
        "db.abc.rds.cn-north-1.amazonaws.com.cn, cn-north-1",
        "localhost, us-east-1"
    })
    void signsForHostPortUserAndRegion(String host, String region) {
        String token = RdsToken.of(KEYS, "us-east-1").password("cruddurapi", new DatabaseHost(host, 5432));
        assertThat(token)
                .startsWith(host + ":5432/?")
                .contains(
                        "Action=connect",
                        "DBUser=cruddurapi",
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                        "%2F" + region + "%2Frds-db%2Faws4_request",
                        "X-Amz-Expires=900",
                        "X-Amz-SignedHeaders=host",
                        "X-Amz-Signature=");
    }

    @Test
    void reportsMissingCredentials() {
        RdsToken token = RdsToken.of(
                () -> {
                    throw SdkClientException.create("none");
                },
                "us-east-1");
        assertThatIllegalStateException()
                .isThrownBy(() -> token.password("u", new DatabaseHost("localhost", 5432)))
                .withMessageContaining("there are no AWS credentials");
    }
}
