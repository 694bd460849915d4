package com.cruddur.db;

import static com.cruddur.jooq.Tables.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import com.cruddur.db.connect.ConnectOptions;
import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the snippets of docs/jooq-on-vertx.md on a real PostgreSQL. */
class JooqSnippetsIT {

    private static final Vertx VERTX = Vertx.vertx();

    private DatabaseUrl url;
    private Pool pool;
    private UUID londo;

    @BeforeEach
    void connect() {
        url = TestPostgres.seeded();
        pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(2))
                .connectingTo(ConnectOptions.of(url))
                .using(VERTX)
                .build();
        londo = UUID.fromString(TestPostgres.query(url, "SELECT uuid FROM users WHERE handle = 'londo'"));
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void aConverterIsAppliedInBothDirections() {
        assertThat(JooqSnippets.authors(pool).await())
                .extracting(author -> author.handle().value())
                .containsExactly("altbrown", "andrewbrown", "bayko", "londo");
        assertThat(JooqSnippets.toClient(JooqSnippets.HANDLE, new JooqSnippets.Handle("londo")))
                .isEqualTo("londo");
        assertThat(JooqSnippets.toClient(USERS.HANDLE, null)).isNull();
    }

    @Test
    void everyTypeOfThePageArrivesAndReturns() {
        Field<JSON> json = field(name("a"), SQLDataType.JSON);
        Field<byte[]> bytes = field(name("b"), SQLDataType.BLOB);
        Field<BigDecimal> numeric = field(name("c"), SQLDataType.NUMERIC);
        Field<UUID> uuid = field(name("d"), SQLDataType.UUID);
        Field<OffsetDateTime> time = field(name("e"), SQLDataType.TIMESTAMPWITHTIMEZONE);
        Field<String[]> texts = field(name("f"), SQLDataType.CLOB.array());
        OffsetDateTime now = OffsetDateTime.parse("2026-11-29T12:00:00Z");
        Tuple sent = Tuple.of(
                JooqSnippets.toClient(json, JSON.json("{\"x\":1}")),
                JooqSnippets.toClient(bytes, new byte[] {1, 2}),
                JooqSnippets.toClient(numeric, new BigDecimal("1.50")),
                JooqSnippets.toClient(uuid, londo),
                JooqSnippets.toClient(time, now),
                JooqSnippets.toClient(texts, new String[] {"x", "y"}));
        assertThat(sent.getValue(0)).isEqualTo(new JsonObject().put("x", 1));
        assertThat(sent.getValue(1)).isEqualTo(Buffer.buffer(new byte[] {1, 2}));
        Row row = pool.preparedQuery("SELECT $1::json, $2::bytea, $3::numeric, $4::uuid, $5::timestamptz, $6::text[]")
                .execute(sent)
                .await()
                .iterator()
                .next();
        var record = JooqSnippets.toRecord(
                row, DSL.using(SQLDialect.POSTGRES).newRecord(json, bytes, numeric, uuid, time, texts));
        assertThat(record.value1()).isEqualTo(JSON.json("{\"x\":1}"));
        assertThat(record.value2()).containsExactly(1, 2);
        assertThat(record.value3()).isEqualByComparingTo("1.50");
        assertThat(record.value4()).isEqualTo(londo);
        assertThat(record.value5()).isEqualTo(now);
        assertThat(record.value6()).containsExactly("x", "y");
    }

    @Test
    void theBodyArrivesAsTheBytesThatPostgresqlBuilt() {
        Statement body = Statement.of(select(Statement.body(inline(JSON.json("{\"b\" : 1,  \"a\":2}")))));
        Row row = pool.preparedQuery(body.sql())
                .execute(body.bind())
                .await()
                .iterator()
                .next();
        assertThat(row.getBuffer("body").toString()).isEqualTo("{\"b\" : 1,  \"a\":2}");
    }

    @Test
    void aTransactionCommitsBothOrNeither() {
        assertThatThrownBy(() -> JooqSnippets.startOver(pool, londo, "Bayko").await())
                .hasMessageContaining("users_handle_key");
        assertThat(cruds()).isEqualTo("2");
        assertThat(JooqSnippets.startOver(pool, londo, "emperor").await()).isEqualTo(2);
        assertThat(cruds()).isEqualTo("0");
        assertThat(TestPostgres.query(url, "SELECT handle FROM users WHERE uuid = '" + londo + "'"))
                .isEqualTo("emperor");
    }

    @Test
    void aBatchInsertsEachMessage() {
        List<String> messages =
                IntStream.range(0, 250).mapToObj(i -> "message " + i).toList();
        JooqSnippets.insertAll(
                        pool,
                        londo,
                        messages,
                        OffsetDateTime.now(ZoneOffset.UTC).plusDays(1))
                .await();
        long written = pool.query("SELECT count(*) FROM activities WHERE message LIKE 'message %'")
                .execute()
                .await()
                .iterator()
                .next()
                .getLong(0);
        assertThat(written).isEqualTo(250);
    }

    @Test
    void aFilterThatIsAbsentFiltersNothing() {
        OffsetDateTime future = OffsetDateTime.now(ZoneOffset.UTC).plusDays(1);
        int all = JooqSnippets.cruds(pool, null, null).await();
        assertThat(JooqSnippets.cruds(pool, "Londo", null).await()).isBetween(1, all - 1);
        assertThat(JooqSnippets.cruds(pool, null, future).await()).isZero();
        assertThat(JooqSnippets.cruds(pool, "londo", OffsetDateTime.parse("2000-01-01T00:00:00Z"))
                        .await())
                .isEqualTo(JooqSnippets.cruds(pool, "londo", null).await());
    }

    private String cruds() {
        return TestPostgres.query(url, "SELECT count(*) FROM activities WHERE user_uuid = '" + londo + "'");
    }
}
