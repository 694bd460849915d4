package com.cruddur.db.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.db.connect.DatabaseUrl;
import com.cruddur.testing.TestPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each changeset has a rollback. */
class RollbackIT {

    private final DatabaseUrl url = TestPostgres.empty();
    private final Migrations migrations = new Migrations(url);

    @Test
    @Tag("matrix")
    void everyChangesetCanBeRolledBackAndAppliedAgain() throws Exception {
        migrations.applySchema();
        migrations.applySeeds();
        String shape = query(SchemaShape.QUERY);
        for (int left = changes(); left > 0; left--) {
            assertThat(changes()).isEqualTo(left);
            migrations.rollBack(1);
        }
        assertThat(changes()).isZero();
        assertThat(query(SchemaShape.QUERY)).isEqualTo("null");
        migrations.applySchema();
        migrations.applySeeds();
        assertThat(query(SchemaShape.QUERY)).isEqualTo(shape);
        assertThat(query("SELECT count(*) FROM activities")).isEqualTo("7");
    }

    @Test
    void rollsBackSeveralChangesets() throws Exception {
        migrations.applySchema();
        migrations.applySeeds();
        migrations.rollBack(changes());
        assertThat(query(SchemaShape.QUERY)).isEqualTo("null");
        assertThat(migrations.pending()).isNotEmpty();
    }

    private int changes() {
        return Integer.parseInt(query("SELECT count(*) FROM databasechangelog"));
    }

    private String query(String sql) {
        return TestPostgres.query(url, sql);
    }
}
