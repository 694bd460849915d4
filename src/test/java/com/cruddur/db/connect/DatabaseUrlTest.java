package com.cruddur.db.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    private static final String SECRET = "hunter2";

    @Test
    void readsAllItsParts() {
        DatabaseUrl url = DatabaseUrl.parse(
                "postgresql://root:hunter2@db.example:6543/cruddur?sslmode=verify-full&sslrootcert=/etc/ca.pem");
        assertThat(url)
                .isEqualTo(new DatabaseUrl(
                        "root", SECRET, "db.example", 6543, "cruddur", "verify-full", Optional.of("/etc/ca.pem")));
    }

    @Test
    void whatIsLeftOutHasTheUsualValue() {
        assertThat(DatabaseUrl.parse("postgres://localhost/cruddur"))
                .isEqualTo(new DatabaseUrl("postgres", "", "localhost", 5432, "cruddur", "prefer", Optional.empty()));
        assertThat(DatabaseUrl.parse("postgresql://root@localhost/cruddur").user())
                .isEqualTo("root");
    }

    @Test
    void decodesPercentEncoding() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://us%40er:p%40ss%2Fw%3Ard%25%20%F0%9F%A6%80@h/my%20db");
        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.password()).isEqualTo("p@ss/w:rd% 🦀");
        assertThat(url.database()).isEqualTo("my db");
    }

    @Test
    void aPlusIsAPlus() {
        assertThat(DatabaseUrl.parse("postgresql://u:a+b@h/d").password()).isEqualTo("a+b");
    }

    @Test
    void takesAPasswordThatShouldHaveBeenEncoded() {
        assertThat(DatabaseUrl.parse("postgresql://u:p@ss:w/r?d#@h/d").password())
                .isEqualTo("p@ss:w/r?d#");
    }

    @Test
    void readsIpv6() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://u:p@[2001:db8::1]:5433/d");
        assertThat(url.host()).isEqualTo("2001:db8::1");
        assertThat(url.port()).isEqualTo(5433);
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[2001:db8::1]:5433/d");
        assertThat(url).hasToString("[2001:db8::1]:5433/d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
    void knowsTheModesOfLibpq(String mode) {
        assertThat(DatabaseUrl.parse("postgresql://h/d?sslmode=" + mode).sslMode())
                .isEqualTo(mode);
    }

    @Test
    void passesOverWhatIsMeantForLibpqAlone() {
        assertThat(DatabaseUrl.parse("postgresql://h/d?application_name=x&connect_timeout=1&sslmode=require")
                        .sslMode())
                .isEqualTo("require");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "mysql://u:hunter2@h/d",
                "postgresql://",
                "postgresql://u:hunter2@h",
                "postgresql://u:hunter2@h/",
                "postgresql://u:hunter2@/d",
                "postgresql://u:hunter2@h:x/d",
                "postgresql://u:hunter2@h:0/d",
                "postgresql://u:hunter2@h:65536/d",
                "postgresql://u:hunter2@h:999999/d",
                "postgresql://u:hunter2@[::1/d",
                "postgresql://u:hunter2%@h/d",
                "postgresql://u:hunter2%zz@h/d",
                "postgresql://u:hunter2@h/d?sslmode=on",
                "postgresql://u:hunter2@h/d?sslmode=",
                "postgresql://u@h/d?password=hunter2",
                "postgresql://u:hunter2@h/d?unknown=1",
                " postgresql://u:hunter2@h/d",
                "jdbc:postgresql://u:hunter2@h/d",
                "host=h dbname=d password=hunter2"
            })
    void refusesOthersWithoutRepeatingThePassword(String url) {
        assertThatExceptionOfType(DatabaseUrl.Malformed.class)
                .isThrownBy(() -> DatabaseUrl.parse(url))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain(SECRET));
    }

    @Test
    void itsTextHasNoPassword() {
        assertThat(DatabaseUrl.parse("postgresql://root:hunter2@h:1234/d?sslmode=require"))
                .hasToString("h:1234/d");
        assertThat("" + Optional.of(DatabaseUrl.parse("postgresql://root:hunter2@h/d")))
                .doesNotContain(SECRET);
        assertThat(DatabaseUrl.parse("postgresql://root:hunter2@h/d").jdbcUrl()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://root:hunter2@h:1234/d?sslmode=verify-full&sslrootcert=/a%20b%26c/%C3%A9.pem",
                "postgresql://us%40er:p%40s%2Fs+w%3Ard%25%20%F0%9F%A6%80@[::1]:1/my%2Fdb?sslmode=disable",
                "postgres://h/d"
            })
    void isTheSameAfterBeingWrittenAndReadAgain(String text) {
        DatabaseUrl url = DatabaseUrl.parse(text);
        assertThat(DatabaseUrl.parse(url.withPassword())).isEqualTo(url);
    }

    @Test
    void anotherDatabaseIsOnTheSameServer() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://root:hunter2@h:1234/d?sslmode=require");
        assertThat(url.withDatabase("e"))
                .isEqualTo(DatabaseUrl.parse("postgresql://root:hunter2@h:1234/e?sslmode=require"));
    }
}
