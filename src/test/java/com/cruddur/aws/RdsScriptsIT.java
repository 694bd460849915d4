package com.cruddur.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The rds scripts by every aws client on the PATH, which checks names and types itself. */
@ParameterizedClass
@MethodSource("clients")
final class RdsScriptsIT {
    private static final String NO_CLIENT = "no aws client on the PATH";
    private static final String PASSWORD = "s3cret-P%w'&+$!";

    private final String client;

    @TempDir
    private Path home;

    private FakeAws aws;
    private Script script;

    RdsScriptsIT(String client) {
        this.client = client;
    }

    /** The folders of PATH with an aws in them, each client once. */
    static List<String> clients() {
        List<String> folders = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "aws"))
                .filter(Files::isExecutable)
                .map(RdsScriptsIT::real)
                .distinct()
                .map(path -> Objects.requireNonNull(path.getParent()).toString())
                .toList();
        return folders.isEmpty() ? List.of(NO_CLIENT) : folders;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        if (client.equals(NO_CLIENT)) {
            System.out.println("SKIPPED: the rds scripts are not tested, since there is " + NO_CLIENT);
        }
        assumeTrue(!client.equals(NO_CLIENT), NO_CLIENT);
        aws = new FakeAws();
        script = new Script(home)
                .with("PATH", client + ":" + System.getenv("PATH"))
                .with("AWS_ENDPOINT_URL", aws.url());
    }

    @AfterEach
    void stop() {
        if (aws != null) {
            aws.close();
        }
    }

    @Test
    void createOrdersTheContractsDefaultsAndShowsTheWait() throws Exception {
        statuses("creating", "backing-up", "available");
        var result = script.with("RDS_MASTER_PASSWORD", PASSWORD).run("rds-create");

        assertThat(result.err()).contains("creating… 0 min", "backing-up… 0 min", "is available");
        assertThat(result.exit()).isZero();
        assertThat(aws.orders()).containsExactly(defaults());
    }

    @Test
    void createTakesEverySettingFromItsVariable() throws Exception {
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
        // A zone can't be asked for where AWS is to use two.
        expected.keySet().removeAll(List.of("AvailabilityZone", "PerformanceInsightsRetentionPeriod"));
        expected.putAll(Map.of(
                "DBInstanceIdentifier",
                "other",
                "DBInstanceClass",
                "db.m6g.large",
                "Engine",
                "aurora-postgresql",
                "EngineVersion",
                "17.6",
                "MasterUsername",
                "boss",
                "AllocatedStorage",
                "50",
                "StorageType",
                "gp3"));
        expected.putAll(Map.of(
                "BackupRetentionPeriod",
                "7",
                "Port",
                "5433",
                "MultiAZ",
                "true",
                "DBName",
                "cruds",
                "PubliclyAccessible",
                "false",
                "StorageEncrypted",
                "false",
                "DeletionProtection",
                "true",
                "EnablePerformanceInsights",
                "false",
                "DBSubnetGroupName",
                "subnets"));
        expected.putAll(Map.of(
                "VpcSecurityGroupIds.VpcSecurityGroupId.1",
                "sg-1",
                "VpcSecurityGroupIds.VpcSecurityGroupId.2",
                "sg-2"));
        assertThat(aws.calls).containsExactly(expected);
    }

    @Test
    void thePasswordIsInNoArgumentListNorAClientsEnvironmentNorTheOutput() throws Exception {
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

    @Test
    void aPasswordThatIsPipedInIsTakenToo() throws Exception {
        assertThat(script.runWithInput(PASSWORD + "\n", "rds-create", "--no-wait")
                        .exit())
                .isZero();
        assertThat(aws.calls).singleElement().isEqualTo(defaults());
    }

    @Test
    void createEndsWhereTheInstanceFailsOrAwsRefuses() throws Exception {
        script.with("RDS_MASTER_PASSWORD", PASSWORD);
        statuses("creating", "incompatible-network");
        var failed = script.run("rds-create");
        assertThat(failed.exit()).isNotZero();
        assertThat(failed.err()).contains("cruddur-db-instance is incompatible-network");

        aws.refusal = "DBInstanceAlreadyExists";
        var refused = script.run("rds-create");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("DBInstanceAlreadyExists", "AWS did not take the order");
    }

    @Test
    void stopAndStartWaitForWhatTheyOrdered() throws Exception {
        statuses("available", "stopping", "stopped");
        var stopped = script.run("rds-stop");
        assertThat(stopped.err()).contains("stopping… 0 min", "is stopped");
        statuses("starting", "available");
        var started = script.run("rds-start");
        assertThat(started.err()).contains("starting… 0 min", "is available");

        assertThat(List.of(stopped.exit(), started.exit())).containsOnly(0);
        assertThat(aws.orders())
                .extracting(call -> call.get("Action") + " " + call.get("DBInstanceIdentifier"))
                .containsExactly("StopDBInstance cruddur-db-instance", "StartDBInstance cruddur-db-instance");
    }

    @Test
    void statusPrintsTheEndpointAndTheUrlWithoutThePassword() throws Exception {
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

    @Test
    void theRuleIsPointedAtThisMachineOrAtTheAddressGiven() throws Exception {
        script.with("DB_SG_ID", "sg-0a1b")
                .with("DB_SG_RULE_ID", "sgr-2c3d")
                .with("CHECKIP_URL", aws.url() + "/my-address");
        assertThat(script.run("rds-update-sg-rule").exit()).isZero();
        assertThat(script.run("rds-update-sg-rule", "198.51.100.255").exit()).isZero();

        assertThat(aws.calls).containsExactly(rule("203.0.113.7/32"), rule("198.51.100.255/32"));
    }

    private static Map<String, String> rule(String addresses) {
        String rule = "SecurityGroupRule.1.SecurityGroupRule";
        return new TreeMap<>(Map.of(
                "Action",
                "ModifySecurityGroupRules",
                "Version",
                "2016-11-15",
                "GroupId",
                "sg-0a1b",
                rule + "Id",
                "sgr-2c3d",
                rule + ".IpProtocol",
                "tcp",
                rule + ".FromPort",
                "5432",
                rule + ".ToPort",
                "5432",
                rule + ".CidrIpv4",
                addresses,
                rule + ".Description",
                "Set by rds-update-sg-rule"));
    }

    private static Map<String, String> defaults() {
        Map<String, String> expected = new TreeMap<>(Map.of(
                "Action",
                "CreateDBInstance",
                "Version",
                "2014-10-31",
                "DBInstanceIdentifier",
                "cruddur-db-instance",
                "DBInstanceClass",
                "db.t3.micro",
                "Engine",
                "postgres",
                "EngineVersion",
                "14.6",
                "MasterUsername",
                "root",
                "MasterUserPassword",
                PASSWORD,
                "AllocatedStorage",
                "20",
                "StorageType",
                "gp2"));
        expected.putAll(Map.of(
                "AvailabilityZone",
                "us-east-1a",
                "BackupRetentionPeriod",
                "0",
                "Port",
                "5432",
                "MultiAZ",
                "false",
                "DBName",
                "cruddur",
                "PubliclyAccessible",
                "true",
                "StorageEncrypted",
                "true",
                "DeletionProtection",
                "false",
                "EnablePerformanceInsights",
                "true",
                "PerformanceInsightsRetentionPeriod",
                "7"));
        return expected;
    }

    private void statuses(String... next) {
        aws.statuses.clear();
        aws.statuses.addAll(new ArrayDeque<>(List.of(next)));
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
