package com.cruddur.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rds scripts with every aws client on the PATH. The client checks names and types. */
@Tag("scripts")
final class RdsScriptsIT {
    private static final String PASSWORD = "s3cret-P%w'&+$!";

    @TempDir
    private Path home;

    private FakeAws aws;
    private Script script;

    /** A test that runs with every client. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @MethodSource("com.cruddur.aws.AwsClients#folders")
    private @interface EachClient {}

    @BeforeEach
    void start() throws IOException {
        aws = new FakeAws();
        script = new Script(home).with("AWS_ENDPOINT_URL", aws.url());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @EachClient
    void createRequestsTheDefaultsAndShowsProgress(String client) throws Exception {
        use(client);
        statuses("creating", "backing-up", "available");
        var result = script.with("RDS_MASTER_PASSWORD", PASSWORD).run("rds-create");

        assertThat(result.err()).contains("creating… 0 min", "backing-up… 0 min", "is available");
        assertThat(result.exit()).isZero();
        assertThat(aws.changes()).containsExactly(defaults());
    }

    @EachClient
    void createTakesEverySettingFromItsVariable(String client) throws Exception {
        use(client);
        script.with("RDS_MASTER_PASSWORD", PASSWORD)
                .with("RDS_IDENTIFIER", "other")
                .with("RDS_INSTANCE_CLASS", "db.m6g.large")
                .with("RDS_ENGINE", "aurora-postgresql")
                .with("RDS_ENGINE_VERSION", "17.6")
                .with("RDS_MASTER_USERNAME", "boss")
                .with("RDS_ALLOCATED_STORAGE", "50")
                .with("RDS_STORAGE_TYPE", "gp3")
                .with("RDS_AVAILABILITY_ZONE", "ca-central-1b")
                .with("RDS_BACKUP_RETENTION_PERIOD", "7")
                .with("RDS_PORT", "5433")
                .with("RDS_MULTI_AZ", "true")
                .with("RDS_DB_NAME", "cruds")
                .with("RDS_PUBLICLY_ACCESSIBLE", "false")
                .with("RDS_STORAGE_ENCRYPTED", "false")
                .with("RDS_DELETION_PROTECTION", "true")
                .with("RDS_PERFORMANCE_INSIGHTS", "false")
                .with("RDS_SUBNET_GROUP", "subnets")
                .with("RDS_SECURITY_GROUP_IDS", "sg-1 sg-2");
        assertThat(script.run("rds-create", "--no-wait").exit()).isZero();

        Map<String, String> expected = defaults();
        // A Multi-AZ instance cannot have an availability zone.
        expected.keySet().removeAll(List.of("AvailabilityZone", "PerformanceInsightsRetentionPeriod"));
        expected.putAll(parameters("""
                DBInstanceIdentifier other | DBInstanceClass db.m6g.large | Engine aurora-postgresql
                EngineVersion 17.6 | MasterUsername boss | AllocatedStorage 50 | StorageType gp3
                BackupRetentionPeriod 7 | Port 5433 | MultiAZ true | DBName cruds | PubliclyAccessible false
                StorageEncrypted false | DeletionProtection true | EnablePerformanceInsights false
                DBSubnetGroupName subnets | VpcSecurityGroupIds.VpcSecurityGroupId.1 sg-1
                VpcSecurityGroupIds.VpcSecurityGroupId.2 sg-2"""));
        assertThat(aws.calls).containsExactly(expected);
    }

    @EachClient
    void thePasswordIsInNoArgumentListNorAClientsEnvironmentNorTheOutput(String client) throws Exception {
        use(client);
        assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "only Linux shows every process in /proc");
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        aws.onCall = () -> ProcessHandle.current().descendants().forEach(process -> {
            String arguments = read(process.pid(), "cmdline");
            seen.add(arguments);
            if (arguments.contains("create-db-instance")) {
                seen.add(read(process.pid(), "environ"));
            }
        });
        var result = script.with("RDS_MASTER_PASSWORD", PASSWORD).run("rds-create");

        assertThat(result.exit()).isZero();
        assertThat(String.join("\n", seen)).contains("create-db-instance", "file:///dev/stdin");
        assertThat(String.join("\n", seen) + result.out() + result.err()).doesNotContain(PASSWORD);
    }

    @EachClient
    void acceptsAPasswordOnStandardInput(String client) throws Exception {
        use(client);
        assertThat(script.runWithInput(PASSWORD + "\n", "rds-create", "--no-wait")
                        .exit())
                .isZero();
        assertThat(aws.calls).singleElement().isEqualTo(defaults());
    }

    @EachClient
    void createFailsIfTheInstanceFailsOrAwsRefuses(String client) throws Exception {
        use(client);
        script.with("RDS_MASTER_PASSWORD", PASSWORD);
        statuses("creating", "incompatible-network");
        var failed = script.run("rds-create");
        assertThat(failed.exit()).isNotZero();
        assertThat(failed.err()).contains("cruddur-db-instance is incompatible-network");

        aws.refusal = "DBInstanceAlreadyExists";
        var refused = script.run("rds-create");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("DBInstanceAlreadyExists", "AWS refused the request");
    }

    @EachClient
    void stopAndStartWaitForTheNewState(String client) throws Exception {
        use(client);
        statuses("available", "stopping", "stopped");
        var stopped = script.run("rds-stop");
        assertThat(stopped.err()).contains("stopping… 0 min", "is stopped");
        statuses("starting", "available");
        var started = script.run("rds-start");
        assertThat(started.err()).contains("starting… 0 min", "is available");

        assertThat(List.of(stopped.exit(), started.exit())).containsOnly(0);
        assertThat(aws.changes())
                .extracting(call -> call.get("Action") + " " + call.get("DBInstanceIdentifier"))
                .containsExactly("StopDBInstance cruddur-db-instance", "StartDBInstance cruddur-db-instance");
    }

    @EachClient
    void statusPrintsTheEndpointAndTheUrlWithoutThePassword(String client) throws Exception {
        use(client);
        assertThat(script.run("rds-status").out()).isEqualTo("""
                cruddur-db-instance: available
                endpoint: cruddur.example.test:5432
                export POSTGRESQL_PROD_CONNECTION_URL='postgresql://root:<password>@cruddur.example.test:5432/cruddur?sslmode=require'
                """);

        Path bundle = Files.createFile(home.resolve("rds ca.pem"));
        assertThat(script.with("RDS_CA_BUNDLE", bundle.toString())
                        .run("rds-status")
                        .out())
                .contains("cruddur?sslmode=verify-full&sslrootcert=" + home + "/rds%20ca.pem'");

        statuses("creating");
        assertThat(script.run("rds-status").out()).isEqualTo("cruddur-db-instance: creating\n");
    }

    @EachClient
    void theRuleAllowsThisMachineOrTheGivenAddress(String client) throws Exception {
        use(client);
        script.with("DB_SG_ID", "sg-0a1b")
                .with("DB_SG_RULE_ID", "sgr-2c3d")
                .with("CHECKIP_URL", aws.url() + "/my-address");
        assertThat(script.run("rds-update-sg-rule").exit()).isZero();
        assertThat(script.run("rds-update-sg-rule", "198.51.100.255").exit()).isZero();

        assertThat(aws.calls).containsExactly(rule("203.0.113.7/32"), rule("198.51.100.255/32"));
    }

    private static Map<String, String> rule(String addresses) {
        return parameters("""
                Action ModifySecurityGroupRules | Version 2016-11-15 | GroupId sg-0a1b
                SecurityGroupRule.1.SecurityGroupRuleId sgr-2c3d
                SecurityGroupRule.1.SecurityGroupRule.IpProtocol tcp
                SecurityGroupRule.1.SecurityGroupRule.FromPort 5432
                SecurityGroupRule.1.SecurityGroupRule.ToPort 5432
                SecurityGroupRule.1.SecurityGroupRule.CidrIpv4 %s
                SecurityGroupRule.1.SecurityGroupRule.Description Set by rds-update-sg-rule""".formatted(addresses));
    }

    private static Map<String, String> defaults() {
        return parameters("""
                Action CreateDBInstance | Version 2014-10-31 | DBInstanceIdentifier cruddur-db-instance
                DBInstanceClass db.t3.micro | Engine postgres | EngineVersion 14.6 | MasterUsername root
                MasterUserPassword %s | AllocatedStorage 20 | StorageType gp2 | AvailabilityZone us-east-1a
                BackupRetentionPeriod 0 | Port 5432 | MultiAZ false | DBName cruddur | PubliclyAccessible true
                StorageEncrypted true | DeletionProtection false | EnablePerformanceInsights true
                PerformanceInsightsRetentionPeriod 7""".formatted(PASSWORD));
    }

    private static Map<String, String> parameters(String listed) {
        Map<String, String> parameters = new TreeMap<>();
        for (String parameter : listed.split(" \\| |\n", -1)) {
            String[] nameAndValue = parameter.split(" ", 2);
            parameters.put(nameAndValue[0], nameAndValue[1]);
        }
        return parameters;
    }

    private void use(String client) {
        assumeTrue(!client.equals(AwsClients.NONE), AwsClients.NONE);
        script.with("PATH", client + ":" + System.getenv("PATH"));
    }

    private void statuses(String... next) {
        aws.statuses.clear();
        aws.statuses.addAll(new ArrayDeque<>(List.of(next)));
    }

    /** A file of a process; empty if the process has just ended. */
    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
