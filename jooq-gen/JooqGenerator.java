import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Target;

/** Generates the jOOQ classes from the changelogs, which it applies to an embedded PostgreSQL. */
final class JooqGenerator {

    /** Arguments: the folder of the changelogs, and the source folder to write to. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            Liquibase liquibase = new Liquibase(
                    "changelog.yaml", new DirectoryResourceAccessor(Path.of(args[0])), new JdbcConnection(connection));
            liquibase.update(new Contexts("schema"));
            GenerationTool.generate(configuration(postgres.getJdbcUrl("postgres", "postgres"), args[1]));
        }
    }

    private static Configuration configuration(String url, String directory) {
        return new Configuration()
                .withJdbc(new Jdbc().withUrl(url))
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withInputSchema("public")
                                .withOutputSchemaToDefault(true)
                                .withIncludeSystemSequences(false)
                                .withExcludes("databasechangelog.*|uuid_.*"))
                        .withGenerate(new Generate()
                                .withRecords(false)
                                .withPojos(false)
                                .withDaos(false)
                                .withImplicitJoinPathsToOne(false)
                                .withImplicitJoinPathsToMany(false)
                                .withGeneratedAnnotation(true)
                                .withGeneratedAnnotationDate(false)
                                .withGeneratedAnnotationJooqVersion(false)
                                .withComments(false)
                                // xid8 and pg_snapshot: statements cast them to text.
                                .withDeprecationOnUnknownTypes(false))
                        .withTarget(
                                new Target().withPackageName("com.cruddur.jooq").withDirectory(directory)));
    }
}
