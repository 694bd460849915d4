package com.cruddur;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.activity.ActivityJson;
import com.cruddur.message.MessageJson;
import com.cruddur.testing.Statements;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The allowed dependencies between packages. docs/architecture.md draws them. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

    private static final String[] FEATURES = {
        "com.cruddur.account",
        "com.cruddur.activity",
        "com.cruddur.user",
        "com.cruddur.avatar",
        "com.cruddur.export",
        "com.cruddur.message",
        "com.cruddur.stats",
        "com.cruddur.stream",
        "com.cruddur.health",
        "com.cruddur.docs",
        "com.cruddur.web"
    };

    @Test
    void packagesDependOnLowerLayersOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("com.cruddur")
                .layer("features")
                .definedBy(FEATURES)
                .layer("sse")
                .definedBy("com.cruddur.sse")
                .layer("seen")
                .definedBy("com.cruddur.seen")
                .layer("deletion")
                .definedBy("com.cruddur.deletion")
                .layer("graph")
                .definedBy("com.cruddur.graph")
                .layer("auth")
                .definedBy("com.cruddur.auth")
                .layer("http")
                .definedBy("com.cruddur.http..")
                .layer("db")
                .definedBy("com.cruddur.db..")
                .layer("metrics")
                .definedBy("com.cruddur.metrics")
                .layer("tracing")
                .definedBy("com.cruddur.tracing..")
                .layer("log")
                .definedBy("com.cruddur.log")
                .layer("settings")
                .definedBy("com.cruddur.settings")
                .layer("jooq")
                .definedBy("com.cruddur.jooq..")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("features")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("sse")
                .mayOnlyBeAccessedByLayers("features", "root")
                .whereLayer("seen")
                .mayOnlyBeAccessedByLayers("features", "root")
                .whereLayer("deletion")
                .mayOnlyBeAccessedByLayers("features", "root")
                .whereLayer("graph")
                .mayOnlyBeAccessedByLayers("seen", "features", "root")
                .whereLayer("auth")
                .mayOnlyBeAccessedByLayers("graph", "seen", "features", "root")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("auth", "graph", "seen", "sse", "features", "root")
                .whereLayer("db")
                .mayOnlyBeAccessedByLayers("http", "auth", "graph", "seen", "sse", "deletion", "features", "root")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("db", "http", "auth", "graph", "seen", "features", "root")
                .whereLayer("tracing")
                .mayOnlyBeAccessedByLayers("metrics", "db", "http", "root")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("metrics", "root")
                .whereLayer("settings")
                .mayOnlyBeAccessedByLayers("db", "tracing", "log", "root")
                .whereLayer("jooq")
                .mayOnlyBeAccessedByLayers("db", "auth", "graph", "seen", "deletion", "features")
                .check(CLASSES);
    }

    @Test
    void featuresShareOnlyTheJsonOfActivitiesAndMessages() {
        for (String feature : FEATURES) {
            noClasses()
                    .that()
                    .resideInAPackage(feature)
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(FEATURES)
                            .and(DescribedPredicate.not(resideInAPackage(feature)))
                            .and(DescribedPredicate.not(name(ActivityJson.class.getName())))
                            .and(DescribedPredicate.not(name(MessageJson.class.getName()))))
                    .check(CLASSES);
        }
    }

    @Test
    void featuresSeeOnlyTheTopOfDbAndHttp() {
        noClasses()
                .that()
                .resideInAnyPackage(FEATURES)
                .or()
                .resideInAnyPackage("com.cruddur.deletion", "com.cruddur.graph", "com.cruddur.seen", "com.cruddur.sse")
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.cruddur.db.*..", "com.cruddur.http.*.."))
                .check(CLASSES);
    }

    /**
     * Their package-info lists each class, why it is needed, and the test that fails if it changes. Buffers are Netty's
     * public API.
     */
    @Test
    void onlyFewPackagesUseInternalsOfVertxAndNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "com.cruddur.http.connection",
                        "com.cruddur.db.connect",
                        "com.cruddur.tracing",
                        "io.vertx.pgclient.impl.codec")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.vertx..impl..", "io.vertx..internal..")
                        .and(DescribedPredicate.not(resideInAPackage("io.netty.buffer"))))
                .check(CLASSES);
    }

    @Test
    void onlyOnePackageUsesOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("com.cruddur.tracing.otlp")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("com.cruddur", "com.cruddur.tracing.otlp")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.cruddur.tracing.otlp")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("com.cruddur.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theLambdaIsIndependentOfTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("com.cruddur.lambda")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.cruddur.lambda")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("com.cruddur.lambda")
                .should()
                .dependOnClassesThat(resideInAPackage("com.cruddur..")
                        .and(DescribedPredicate.not(resideInAnyPackage(
                                "com.cruddur.lambda", "com.cruddur.db.connect", "com.cruddur.jooq..")))
                        .and(DescribedPredicate.not(equivalentTo(com.cruddur.http.Text.class))))
                .check(CLASSES);
    }

    @Test
    void onlyDbUsesTheSqlClient() {
        noClasses()
                .that()
                .resideOutsideOfPackages("com.cruddur.db..", "io.vertx.pgclient.impl.codec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
                .check(CLASSES);
    }

    @Test
    void onlyDbAndTheLambdaUseJdbc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("com.cruddur.db..", "com.cruddur.lambda")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql", "javax.sql", "org.postgresql..")
                        .and(DescribedPredicate.not(name("java.sql.SQLException"))))
                .check(CLASSES);
    }

    @Test
    void classesAreNamedAfterTheDomain() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Service|Repository|Dto)$")
                .check(CLASSES);
    }

    @Test
    void onlyMigrationsSleep() {
        noClasses()
                .that()
                .resideOutsideOfPackage("com.cruddur.db.schema")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "it is Thread.sleep",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && call.getName().equals("sleep")))
                .check(CLASSES);
    }

    @Test
    void statementsAreFinal() {
        assertThat(Statements.fields())
                .allSatisfy(field ->
                        assertThat(field.getModifiers()).as(field.getFullName()).contains(JavaModifier.FINAL));
    }
}
