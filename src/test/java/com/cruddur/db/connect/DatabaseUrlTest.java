package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    private static final String SECRET = "hunter2";

    @ParameterizedTest
    @MethodSource("com.cruddur.db.connect.ConnectionUrlTable#valid")
    void splitsAUrlAsLibpqDoes(ConnectionUrlTable.Row row) {
        assertThat(LibpqUrl.split(row.url())).containsExactlyInAnyOrderEntriesOf(row.values());
        DatabaseUrl.parse(row.url());
    }

    @ParameterizedTest
    @MethodSource({
        "com.cruddur.db.connect.ConnectionUrlTable#malformed",
        "com.cruddur.db.connect.ConnectionUrlTable#refused"
    })
    void refusesAUrlWithoutRepeatingThePassword(String url) {
        assertThatExceptionOfType(DatabaseUrl.Malformed.class)
                .isThrownBy(() -> DatabaseUrl.parse(url))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain(SECRET));
    }

    @ParameterizedTest
    @MethodSource("com.cruddur.db.connect.ConnectionUrlTable#valid")
    void isUnchangedAfterWritingAndParsing(ConnectionUrlTable.Row row) {
        DatabaseUrl url = DatabaseUrl.parse(row.url());

        assertThat(DatabaseUrl.parse(url.withPassword())).isEqualTo(url);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThatExceptionOfType(DatabaseUrl.Malformed.class)
                .isThrownBy(() -> DatabaseUrl.parse("postgresql://u:%FF@h/d"))
                .withMessageContaining("UTF-8");
    }

    @Test
    void completesMissingPartsWithLibpqsDefaults() {
        String user = System.getProperty("user.name");

        DatabaseUrl url = DatabaseUrl.parse("postgresql://db.example");

        assertThat(url.user()).isEqualTo(user);
        assertThat(url.database()).isEqualTo(user);
        assertThat(url.password()).isEmpty();
        assertThat(url.hosts()).containsExactly(new DatabaseHost("db.example", 5432));
        assertThat(url.sslMode()).isEqualTo("prefer");
        assertThat(DatabaseUrl.parse("postgresql://me@db.example").database()).isEqualTo("me");
        assertThat(DatabaseUrl.parse("postgresql://:1/d").host()).isEqualTo("localhost");
    }

    @Test
    void pairsHostsAndPorts() {
        assertThat(DatabaseUrl.parse("postgresql://a:1,b,[::1]:3/d").hosts())
                .containsExactly(new DatabaseHost("a", 1), new DatabaseHost("b", 5432), new DatabaseHost("::1", 3));
        assertThat(DatabaseUrl.parse("postgresql:///d?host=a,b&port=6432").hosts())
                .containsExactly(new DatabaseHost("a", 6432), new DatabaseHost("b", 6432));
    }

    @Test
    void givesTheJdbcDriverEveryHost() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://u@a:1,[::1]:2/my%2Fdb?target_session_attrs=read-write");

        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://a:1,[::1]:2/my%2Fdb");
        assertThat(url.jdbcProperties()).containsEntry("targetServerType", "primary");
    }

    @Test
    void givesTheJdbcDriverAUnixSocket() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://u@/d?host=/var/run/postgresql&sslmode=require");

        assertThat(url.jdbcProperties())
                .containsEntry("socketFactoryArg", "/var/run/postgresql/.s.PGSQL.5432")
                .containsEntry("sslmode", "disable");
    }

    @ParameterizedTest
    @CsvSource({
        "connect_timeout=1, connectTimeout, 2",
        "connect_timeout=7, connectTimeout, 7",
        "keepalives=0, tcpKeepAlive, false",
        "channel_binding=require, channelBinding, require",
        "application_name=mine, ApplicationName, mine",
        "sslrootcert=system, sslmode, verify-full",
        "sslrootcert=system, sslfactory, org.postgresql.ssl.DefaultJavaSSLFactory"
    })
    void passesParametersToTheJdbcDriver(String parameter, String property, String value) {
        assertThat(DatabaseUrl.parse("postgresql://h/d?" + parameter).jdbcProperties())
                .containsEntry(property, value);
    }

    @Test
    void sendsItsOwnSessionSettingsAfterTheOptionsOfTheUrl() {
        assertThat(DatabaseUrl.parse("postgresql://h/d?options=-c%20search_path%3Dx")
                        .jdbcProperties())
                .extractingByKey("options")
                .asString()
                .startsWith("-c search_path=x ")
                .contains(" -c search_path=public ", "-c DateStyle=ISO,\\ MDY ");
    }

    /** PgBouncer refuses other startup parameters, and would hand a SET to another client. */
    @Test
    void sendsNoSettingsThroughAPooler() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://h/d").throughPooler();
        assertThat(url.isPooled()).isTrue();
        assertThat(url.jdbcProperties()).doesNotContainKey("options").containsEntry("prepareThreshold", "0");
        assertThat(ConnectOptions.of(url).getProperties().keySet())
                .containsExactlyInAnyOrder(
                        "application_name", "client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings");
    }

    @Test
    void recognisesAPooler() {
        assertThat(DatabaseUrl.parse("postgresql://h/d?pgbouncer=true").isPooled())
                .isTrue();
        assertThat(DatabaseUrl.parse("postgresql://h/d").isPooled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "service, the server reads no other files",
        "hostaddr, put the address into host",
        "require_auth, cannot restrict"
    })
    void namesTheParameterAndTheReason(String parameter, String reason) {
        assertThatExceptionOfType(DatabaseUrl.Malformed.class)
                .isThrownBy(() -> DatabaseUrl.parse("postgresql://h/d?" + parameter + "=x"))
                .withMessageContaining("parameter " + parameter + ": ")
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin@server:p@db.example", "u:p/w@db.example", "u:p@ss@db.example"})
    void namesACharacterThatEndsTheUserOrThePassword(String authority) {
        assertThatExceptionOfType(DatabaseUrl.Malformed.class)
                .isThrownBy(() -> DatabaseUrl.parse("postgresql://" + authority + "/d"))
                .withMessageContaining("@ is %40, / is %2F");
    }

    @Test
    void hasATextWithoutThePassword() {
        assertThat(DatabaseUrl.parse("postgresql://root:hunter2@h:1234,[::1]/d?sslmode=require"))
                .hasToString("h:1234,[::1]:5432/d");
        assertThat("" + Optional.of(DatabaseUrl.parse("postgresql://root:hunter2@h/d")))
                .doesNotContain(SECRET);
        assertThat(DatabaseUrl.parse("postgresql://root:hunter2@h/d").jdbcUrl()).doesNotContain(SECRET);
    }

    @Test
    void namesAnotherDatabaseOfTheSameServer() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://root:hunter2@h:1234/d?sslmode=require");

        assertThat(url.withDatabase("e"))
                .isEqualTo(DatabaseUrl.parse("postgresql://root:hunter2@h:1234/e?sslmode=require"));
        assertThat(url.withHost(new DatabaseHost("i", 1)).hosts()).isEqualTo(List.of(new DatabaseHost("i", 1)));
    }
}
