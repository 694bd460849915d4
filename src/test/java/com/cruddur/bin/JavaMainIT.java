package com.cruddur.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How the scripts find a jar and a Java. Maven and Java are replaced by programs that print their arguments. */
class JavaMainIT {

    private static final String URL = "postgresql://user:hunter2@db.example/cruddur";

    private static final String STARTS_FASTER = "the next start of this build is faster";

    private TemporaryProject project;
    private Path jar;

    @BeforeEach
    void createProject(@TempDir Path folder) throws IOException {
        project = TemporaryProject.in(folder);
        jar = folder.resolve("target/cruddur.jar");
        project.program("mvnw", "echo \"mvnw $*\"", "mkdir -p " + jar.getParent(), "touch " + jar);
        project.program("jdk/bin/java", says("25.0.1"));
        for (String source :
                new String[] {"src/main/Main.java", "jooq-gen/src/Users.java", "liquibase/a.sql", "pom.xml"}) {
            project.file(source, "");
        }
    }

    @Test
    void buildsAMissingJar() throws Exception {
        Script.Result result = status().run();

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("com.cruddur.Main status").doesNotContain("mvnw");
        assertThat(result.errors())
                .contains("Building target/cruddur.jar")
                .contains("mvnw")
                .contains(" package");
        assertThat(result.commandLines()).doesNotContain("hunter2");
    }

    @Test
    void explainsAFolderThatJavaCannotRunFrom(@TempDir Path folder) throws Exception {
        TemporaryProject inColon = TemporaryProject.in(folder.resolve("a:b"));
        Script.Result result = inColon.script("db-status")
                .where("POSTGRESQL_CONNECTION_URL", URL)
                .run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors()).contains("has a colon").doesNotContain("ClassNotFoundException");
    }

    @Test
    void buildsNothingTwice() throws Exception {
        status().run();

        assertThat(status().run().errors()).doesNotContain("Building");
    }

    @Test
    void rebuildsIfASourceIsNewer() throws Exception {
        for (String source :
                new String[] {"src/main/Main.java", "jooq-gen/src/Users.java", "liquibase/a.sql", "pom.xml"}) {
            status().run();
            Path file = project.folder().resolve(source);
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));

            assertThat(status().run().errors()).as(source).contains("Building");

            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }
    }

    @Test
    void leavesNoHalfBuiltJarBehind() throws Exception {
        project.program("mvnw", "mkdir -p " + jar.getParent(), "touch " + jar, "echo no network; exit 1");

        Script.Result result = status().run();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains("no network").contains("the build failed");
        assertThat(jar).doesNotExist();
    }

    @Test
    void skipsAJavaThatIsTooOld() throws Exception {
        project.program("jdk/bin/java", says("17.0.15"));
        project.program("path/java", says("21"));

        Script.Result result = status().where("PATH", project.folder().resolve("path") + ":" + System.getenv("PATH"))
                .run();

        assertThat(result.output()).startsWith("Java 21 ");
    }

    /** Maven uses the Java on the path, which may be too old. */
    @Test
    void generatesClassesByTheJavaThatIsNewEnough() throws Exception {
        project.program("mvnw", "echo \"mvnw $*\"; exit 1");

        Script.Result result = project.script("jooq-generate")
                .where("JAVA_HOME", project.folder().resolve("jdk").toString())
                .run();

        assertThat(result.errors()).contains("-Djooq.java=" + project.folder().resolve("jdk/bin/java") + " ");
    }

    @Test
    void usesTheAotCacheOfTheSameBuildAndJava() throws Exception {
        project.file("target/lib-embedded/postgres.jar", "");
        project.file("jdk/release", "JAVA_RUNTIME_VERSION=\"25.0.1+8\"");
        assertThat(serve().run().output())
                .doesNotContain("AOTCache")
                .contains("--enable-native-access=ALL-UNNAMED com.cruddur.Main serve");

        project.file("target/cruddur-25.0.1+8.aot", "");
        Path cache = project.folder().resolve("target/cruddur-25.0.1+8.aot");
        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(serve().run().output()).contains("-XX:AOTCache=" + cache + " com.cruddur.Main serve");

        Files.setLastModifiedTime(cache, FileTime.from(Instant.EPOCH));
        assertThat(serve().run().output()).as("after a build").doesNotContain("AOTCache");

        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(60)));
        project.file("jdk/release", "JAVA_RUNTIME_VERSION=\"25.0.2+4\"");
        assertThat(serve().run().output()).as("by another Java").doesNotContain("AOTCache");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theSecondStartOfABuildCreatesAnAotCache() throws Exception {
        project.file("target/lib-embedded/postgres.jar", "");
        project.file("jdk/release", "JAVA_RUNTIME_VERSION=\"25.0.1+8\"");
        Path made = project.folder().resolve("made");
        project.program("bin/aot-cache", "touch " + made);
        assertThat(serveAtTerminal().run().output())
                .doesNotContain(STARTS_FASTER)
                .contains("com.cruddur.Main serve");

        assertThat(serve().run().errors()).as("not at a terminal").doesNotContain(STARTS_FASTER);
        // Equal time stamps, as if both were written in one tick of the file system's clock.
        Files.setLastModifiedTime(project.folder().resolve("target/started"), Files.getLastModifiedTime(jar));

        // If the server exits first, the hangup of its terminal may end background processes.
        project.program(
                "jdk/bin/java",
                "tries=100",
                "while [ \"$1\" != -version ] && [ ! -e %s ] && [ $((tries -= 1)) -gt 0 ]; do sleep 0.1; done"
                        .formatted(made),
                says("25.0.1"));
        assertThat(serveAtTerminal().run().output()).contains(STARTS_FASTER).contains("com.cruddur.Main serve");
        assertThat(made).exists();

        project.file("jdk/release", "JAVA_RUNTIME_VERSION=\"24.0.2+12\"");
        assertThat(serveAtTerminal().run().output())
                .as("by a Java that has no such cache")
                .doesNotContain(STARTS_FASTER);

        project.file("jdk/release", "JAVA_RUNTIME_VERSION=\"25.0.1+8\"");
        Files.setLastModifiedTime(
                project.folder().resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(serveAtTerminal().run().output()).as("after a build").doesNotContain(STARTS_FASTER);
    }

    /** The program {@code script}, part of every Linux, provides the terminal. */
    private Script serveAtTerminal() {
        return new Script(Path.of("script"), List.of(), Map.of(), "")
                .with(
                        "--quiet",
                        "--return",
                        "--command",
                        project.folder().resolve("bin/serve").toString(),
                        "/dev/null")
                .where("JAVA_HOME", project.folder().resolve("jdk").toString());
    }

    private Script serve() {
        return project.script("serve")
                .where("JAVA_HOME", project.folder().resolve("jdk").toString());
    }

    private Script status() {
        return project.script("db-status")
                .where("POSTGRESQL_CONNECTION_URL", URL)
                .where("JAVA_HOME", project.folder().resolve("jdk").toString());
    }

    private static String says(String version) {
        return "if [ \"$1\" = -version ]; then echo 'openjdk version \"%1$s\" 2026-01-20' >&2; else echo \"Java %1$s $*\"; fi"
                .formatted(version);
    }
}
