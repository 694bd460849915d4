package com.cruddur.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rds scripts validate their arguments before they call a client. No process listens on the endpoint. */
final class RdsArgumentsIT {

    @TempDir
    private Path home;

    private Script script;

    @BeforeEach
    void start() {
        script = new Script(home).with("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rds-create", "rds-stop", "rds-start", "rds-status", "rds-update-sg-rule"})
    void helpNamesTheScript(String name) throws Exception {
        var result = script.run(name, "-h");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith(name).contains("--dry-run");
    }

    @ParameterizedTest
    @CsvSource({
        "rds-create, create-db-instance",
        "rds-stop, stop-db-instance",
        "rds-start, start-db-instance",
        "rds-status, describe-db-instances"
    })
    void aDryRunPrintsTheCommandWithoutTheSecret(String name, String command) throws Exception {
        var result = script.with("RDS_MASTER_PASSWORD", "hidden-from-all").run(name, "--dry-run");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("aws --endpoint-url http://127.0.0.1:9 rds " + command
                        + " --db-instance-identifier cruddur-db-instance");
        assertThat(result.out() + result.err()).doesNotContain("hidden-from-all");
    }

    @Test
    void aDryRunOfTheRuleQuotesItForTheShell() throws Exception {
        var result = script.with("DB_SG_ID", "sg-1")
                .with("DB_SG_RULE_ID", "sgr-2")
                .run("rds-update-sg-rule", "--dry-run", "203.0.113.7");
        assertThat(result.out())
                .contains("--security-group-rules '[{\"SecurityGroupRuleId\":\"sgr-2\"", "203.0.113.7/32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3.256", "01.2.3.4", "0.0.0.0/0", "::1", "1.2.3.4\n5", "not.an.ip.address"})
    void refusesAnInvalidAddress(String address) throws Exception {
        var result =
                script.with("DB_SG_ID", "sg-1").with("DB_SG_RULE_ID", "sgr-2").run("rds-update-sg-rule", address);
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains("is not an IPv4 address");
    }

    @Test
    void rejectsAResponseWithoutAnAddress() throws Exception {
        try (FakeAws aws = new FakeAws()) {
            aws.myAddress = "<html>sign in to the network</html>";
            var result = script.with("DB_SG_ID", "sg-1")
                    .with("DB_SG_RULE_ID", "sgr-2")
                    .with("CHECKIP_URL", aws.url() + "/my-address")
                    .run("rds-update-sg-rule");
            assertThat(result.exit()).isNotZero();
            assertThat(result.err()).contains("did not return an IPv4 address");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "short, 8 to 128",
        "with space in it, printable ASCII",
        "with/a/slash, printable ASCII",
        "with@an.at, printable ASCII",
        "'', there is no password"
    })
    void aPasswordThatRdsWouldRefuseIsRefusedAtOnce(String password, String complaint) throws Exception {
        var result = script.with("RDS_MASTER_PASSWORD", password).run("rds-create");
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(complaint);
    }

    @ParameterizedTest
    @CsvSource({"RDS_PORT, x", "RDS_ALLOCATED_STORAGE, 20GB", "RDS_MULTI_AZ, maybe", "RDS_STORAGE_ENCRYPTED, 1"})
    void aWrongSettingIsNamed(String name, String value) throws Exception {
        var result = script.with(name, value)
                .with("RDS_MASTER_PASSWORD", "long-enough")
                .run("rds-create");
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(name + " is " + value);
    }

    @ParameterizedTest
    @CsvSource({"DB_SG_ID, DB_SG_RULE_ID", "DB_SG_RULE_ID, DB_SG_ID"})
    void aMissingIdIsNamed(String given, String missing) throws Exception {
        var result = script.with(given, "s-1").run("rds-update-sg-rule", "203.0.113.7");
        assertThat(result.exit()).isNotZero();
        assertThat(result.err()).contains(missing + " is not set");
    }
}
