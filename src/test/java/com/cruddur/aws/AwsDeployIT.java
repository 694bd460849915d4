package com.cruddur.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of a dry run of bin/aws-deploy, and its error messages. */
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
    void deploysTheService() throws Exception {
        var result = script.run("aws-deploy", "--dry-run", "service", "ImageUri=image@sha256:0");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("aws --endpoint-url http://127.0.0.1:9 cloudformation deploy --stack-name cruddur-service")
                .contains("/aws/service.yaml", "--parameter-overrides ImageUri=image@sha256:0");
    }

    @Test
    void buildsAndUploadsTheImage() throws Exception {
        var result = script.with("AWS_DEFAULT_REGION", "eu-central-1").run("aws-push", "--dry-run", "1.0.0");
        String image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/cruddur:1.0.0";
        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .anyMatch(line -> line.contains(" ecr create-repository ") && line.contains(" IMMUTABLE "))
                .anyMatch(line -> line.startsWith("docker build --tag cruddur:1.0.0 "))
                .anyMatch(line -> line.startsWith("docker build --tag " + image + " "))
                .anyMatch(line -> line.startsWith("docker login ") && line.contains(" --password-stdin "))
                .endsWith("docker push " + image);
    }

    @ParameterizedTest
    @CsvSource({"'', 1.0.0, AWS_DEFAULT_REGION is not set", "eu-central-1, a b, a b is no tag"})
    void pushesNothingWithoutRegionOrWithAnOddTag(String region, String tag, String complaint) throws Exception {
        var result = script.with("AWS_DEFAULT_REGION", region).run("aws-push", "--dry-run", tag);
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(complaint);
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
    void rejectsAnInvalidParameter(String what, String parameter, String complaint) throws Exception {
        var result = script.run("aws-deploy", what, parameter);
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(complaint);
    }
}
