package com.cruddur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.cruddur.http.security.WriteRateLimits;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

    @Test
    void everySettingIsOptional() throws Config.Invalid {
        Config config = Config.of(Map.of());
        assertThat(config.bindAddress()).isEqualTo("0.0.0.0");
        assertThat(config.port()).isEqualTo(4567);
        assertThat(config.metricsPort()).isEqualTo(9464);
        assertThat(config.databaseUrl()).isEmpty();
        assertThat(config.origins()).containsExactlyInAnyOrder("http://localhost:3000", "http://localhost:4567");
        assertThat(config.issuer()).isEmpty();
        assertThat(config.seed()).isTrue();
    }

    @Test
    void emptyIsTheSameAsMissing() throws Config.Invalid {
        Map<String, String> empty = new HashMap<>();
        for (String name : new String[] {
            "PORT", "POSTGRESQL_CONNECTION_URL", "FRONTEND_URL", "AUTH_ISSUER", "AWS_COGNITO_USER_POOL_ID", "SEED"
        }) {
            empty.put(name, " ");
        }
        assertThat(Config.of(empty)).isEqualTo(Config.of(Map.of()));
    }

    @Test
    void seedsByDefaultOnlyOnTheEmbeddedDatabase() throws Config.Invalid {
        String url = "postgresql://u:p@h/d";
        assertThat(Config.of(Map.of("POSTGRESQL_CONNECTION_URL", url)).seed()).isFalse();
        assertThat(Config.of(Map.of("POSTGRESQL_CONNECTION_URL", url, "SEED", "true"))
                        .seed())
                .isTrue();
        assertThat(Config.of(Map.of("SEED", "false")).seed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "none, postgresql://u:p@h/d, false",
        "transaction, postgresql://u:p@h/d, true",
        "none, postgresql://u:p@h/d?pgbouncer=true, true",
        "'', postgresql://u:p@h/d?pgbouncer=true, true",
        "'', postgresql://u:p@h/d, false"
    })
    void detectsAPooler(String pooler, String url, boolean expected) throws Config.Invalid {
        Config config = Config.of(Map.of("DB_POOLER", pooler, "POSTGRESQL_CONNECTION_URL", url));
        assertThat(config.databaseUrl().orElseThrow().isPooled()).isEqualTo(expected);
    }

    @Test
    void migratesAtAUrlOfItsOwn() throws Config.Invalid {
        Map<String, String> settings = Map.of(
                "DB_POOLER",
                "transaction",
                "POSTGRESQL_CONNECTION_URL",
                "postgresql://u:p@pooler/d",
                "POSTGRESQL_MIGRATION_URL",
                "postgresql://owner:p@direct/d");
        assertThat(Config.of(settings).migrationUrl().orElseThrow().host()).isEqualTo("direct");
        assertThat(Config.migrationUrl(settings).orElseThrow().user()).isEqualTo("owner");
        assertThat(Config.migrationUrl(Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://u:p@h/d"))
                        .orElseThrow()
                        .host())
                .isEqualTo("h");
    }

    @ParameterizedTest
    @CsvSource({
        "DB_POOLER, session, 'DB_POOLER must be none or transaction, not \"session\"'",
        "DB_POOLER, transaction, DB_POOLER=transaction needs POSTGRESQL_CONNECTION_URL",
        "POSTGRESQL_AUTH, iam, POSTGRESQL_AUTH=iam needs POSTGRESQL_CONNECTION_URL",
        "POSTGRESQL_AUTH, kerberos, POSTGRESQL_AUTH must be password or iam",
        "POSTGRESQL_MIGRATION_URL, postgresql://u:p@h/d, POSTGRESQL_MIGRATION_URL needs POSTGRESQL_CONNECTION_URL"
    })
    void reportsContradictionsAboutTheDatabase(String name, String value, String problem) {
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(Map.of(name, value)))
                .satisfies(invalid -> assertThat(invalid.problems()).containsExactly(problem));
    }

    @Test
    void limitsWritesUnlessOnTheEmbeddedDatabase() throws Config.Invalid {
        assertThat(Config.of(Map.of()).writeRates()).isEqualTo(new WriteRateLimits(0, 0, 0));
        assertThat(Config.of(Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://u:p@h/d"))
                        .writeRates())
                .isEqualTo(new WriteRateLimits(300, 60, 0));
        assertThat(Config.of(Map.of("RATE_LIMIT_PER_USER", "5", "TRUSTED_PROXIES", "1"))
                        .writeRates())
                .isEqualTo(new WriteRateLimits(5, 0, 1));
    }

    @Test
    void drainsWhereRequestsMayComeOverABalancer() throws Config.Invalid {
        assertThat(Config.of(Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://u:p@h/d"))
                        .drainSeconds())
                .isEqualTo(5);
        assertThat(Config.of(Map.of()).drainSeconds()).isZero();
    }

    @Test
    void reportsAllInvalidSettingsTogether() {
        Map<String, String> wrong = Map.of(
                "PORT", "x",
                "POSTGRESQL_CONNECTION_URL", "postgresql://u:hunter2@h:x/d",
                "FRONTEND_URL", "localhost:3000",
                "BACKEND_URL", "ftp://localhost",
                "AUTH_ISSUER", "no url",
                "DB_POOL_SIZE", "0",
                "DB_POOL_WAITING", "-1",
                "METRICS_PORT", "metrics",
                "MAX_CONNECTIONS", "0",
                "SEED", "yes");
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(wrong))
                .satisfies(e -> {
                    for (String name : wrong.keySet()) {
                        assertThat(e.problems())
                                .filteredOn(problem -> problem.startsWith(name + " "))
                                .hasSize(1);
                    }
                    assertThat(e.problems())
                            .filteredOn(problem -> problem.startsWith("AWS_COGNITO_USER_POOL_CLIENT_ID "))
                            .hasSize(1);
                    assertThat(e.getMessage()).doesNotContain("hunter2");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "PORT,65536",
        "PORT,-1",
        "PORT,4567.0",
        "PORT,0x10",
        "METRICS_PORT,65536",
        "METRICS_PORT,4567",
        "DB_POOL_SIZE,1001",
        "RATE_LIMIT_PER_USER,-1",
        "RATE_LIMIT_PER_ADDRESS,many",
        "TRUSTED_PROXIES,11",
        "DB_POOL_SIZE,99999999999",
        "SEED,TRUE",
        "SEED,1"
    })
    void refuses(String name, String value) {
        assertRefused(name, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "cruddur.example",
                "//cruddur.example",
                "https://",
                "https://cruddur.example/app",
                "https://cruddur.example?x=1",
                "https://cruddur.example#top",
                "https://user@cruddur.example",
                "https://a.example https://b.example",
                "https://a.example,https://b.example"
            })
    void anOriginIsSchemeHostAndPort(String origin) {
        assertRefused("FRONTEND_URL", origin);
        assertRefused("BACKEND_URL", origin);
    }

    @ParameterizedTest
    @CsvSource({
        "https://cruddur.example/, https://cruddur.example",
        "HTTPS://Cruddur.Example:443, https://cruddur.example",
        "http://cruddur.example:80/, http://cruddur.example",
        "http://cruddur.example:443, http://cruddur.example:443",
        "https://cruddur.example:0443, https://cruddur.example",
        "http://LOCALHOST:03000, http://localhost:3000",
        "https://[2001:DB8::1]:8443, https://[2001:db8::1]:8443",
        "https://bücher.example, https://xn--bcher-kva.example"
    })
    void serialisesAnOriginAsBrowsersDo(String setting, String origin) throws Config.Invalid {
        assertThat(Config.of(Map.of("FRONTEND_URL", setting)).origins()).contains(origin);
    }

    @Test
    void refusesAUrlThatLeadsToAStandby() {
        assertRefused("POSTGRESQL_CONNECTION_URL", "postgresql://a,b/d?target_session_attrs=standby");
    }

    @Test
    void aPasswordIsInNoTextOfTheSettings() throws Config.Invalid {
        assertThat(Config.of(Map.of("POSTGRESQL_CONNECTION_URL", "postgresql://u:hunter2@h/d")))
                .asString()
                .doesNotContain("hunter2");
    }

    /** Not if it may be secret. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PORT | '80' | PORT must be a number from 0 to 65535, not \"'80'\"",
                "SEED | `a\n\u001b[31m` | SEED must be true or false, not \"a\\n\\u001B[31m\"",
                "LOG_FORMAT | JSON | LOG_FORMAT must be text or json, not \"JSON\"",
                "AWS_COGNITO_DOMAIN | https://x/y | https://cruddur.auth.us-east-1.amazoncognito.com, without a path, not \"https://x/y\"",
                "BACKEND_URL | http://u:hunter2@x | BACKEND_URL must be an origin such as http://localhost:4567, without a path",
                "AUTH_ISSUER | https://u:hunter2@issuer.example/ | without a user, a query and a fragment",
                "POSTGRESQL_AUTH | hunter2 | POSTGRESQL_AUTH must be password or iam",
                "METRICS_PORT | 4567 | METRICS_PORT must differ from PORT"
            })
    void repeatsTheValue(String name, String value, String end) {
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(Map.of(name, value)))
                .satisfies(e -> assertThat(e.problems())
                        .anySatisfy(problem -> assertThat(problem).endsWith(end)));
    }

    private static void assertRefused(String name, String value) {
        assertThatExceptionOfType(Config.Invalid.class)
                .isThrownBy(() -> Config.of(Map.of(name, value)))
                .satisfies(
                        e -> assertThat(e.problems()).singleElement().asString().startsWith(name + " "));
    }
}
