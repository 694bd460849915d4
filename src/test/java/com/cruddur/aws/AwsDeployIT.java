package com.cruddur.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bin/aws-deploy would run, and what it refuses. */
final class AwsDeployIT {

    @TempDir
    private Path home;

    private Script script;

    @BeforeEach
    void start() {
        script = new Script(home).with("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        script.environment.put("CODE_BUCKET", "");
    }

    @Test
    void deploysTheDatabase() throws Exception {
        var result = script.run("aws-deploy", "--dry-run", "database", "VpcId=vpc-1");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("aws --endpoint-url http://127.0.0.1:9 cloudformation deploy --stack-name cruddur-database")
                .contains("/aws/database.yaml", "--parameter-overrides VpcId=vpc-1");
    }

    @Test
    void uploadsAndDeploysTheLambda() throws Exception {
        var result = script.with("CODE_BUCKET", "bucket").run("aws-deploy", "post-confirmation", "--dry-run", "A=b");
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains(" s3 cp ") && line.contains("s3://bucket/post-confirmation/"))
                .anyMatch(
                        line -> line.contains("CodeBucket=bucket CodeKey=post-confirmation/") && line.endsWith(" A=b"));
    }

    @ParameterizedTest
    @CsvSource({
        "database, VpcId, VpcId is not of the form",
        "server, A=b, there is no stack server",
        "post-confirmation, A=b, CODE_BUCKET is not set"
    })
    void refusesWhatItCannotDo(String what, String parameter, String complaint) throws Exception {
        var result = script.run("aws-deploy", what, parameter);
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(complaint);
    }
}
