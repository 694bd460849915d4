FROM eclipse-temurin:25-jdk AS build
WORKDIR /build

# What changes seldom comes first: with the generated classes alone, this fetches every library and plugin into a layer
# that the next edit of the code leaves as it is.
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY jooq-gen/src jooq-gen/src
RUN ./mvnw --quiet --batch-mode -Dmaven.test.skip -Dspotless.check.skip -Dunchecked package

COPY liquibase liquibase
COPY src/main src/main
RUN ./mvnw --quiet --batch-mode -Dmaven.test.skip -Dspotless.check.skip -Dunchecked package

# A Java runtime of the modules in use: a quarter of a JRE.
COPY deploy/runtime /tmp/
RUN bash /tmp/runtime target/cruddur.jar /opt/runtime


FROM debian:12-slim AS app
# A number, by which Kubernetes sees that it isn't root.
RUN groupadd --system --gid 10001 cruddur && \
    useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin cruddur
COPY --from=build /opt/runtime /opt/runtime
ENV PATH=/opt/runtime/bin:$PATH
WORKDIR /app
# The libraries again before the code.
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/cruddur.jar ./


# A run of the server as it will be run, for the JVM to keep what it learns: the image starts in half the time. The
# database is that of another server, which has the PostgreSQL for development on its class path.
FROM app AS trained
COPY --from=build /build/target/lib-embedded /tmp/lib-embedded
COPY bin/aot-train /tmp/
# PostgreSQL doesn't run as root.
RUN chown cruddur /app
USER cruddur
RUN bash /tmp/aot-train


FROM app
COPY --from=trained /app/cruddur.aot ./
USER 10001:10001
# The server goes without a cache that doesn't fit; here, one that doesn't ends the build.
RUN ["java", "-XX:+UseSerialGC", "-XX:AOTMode=on", "-XX:AOTCache=cruddur.aot", "-jar", "cruddur.jar", "--help"]
# The API's, and that of the metrics, which is to stay inside your network.
EXPOSE 4567 9464

# Bash alone: the image has no curl, and a JVM for each check would take more than the check is worth.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", "\
    exec 3<>/dev/tcp/127.0.0.1/${PORT:-4567} && \
    printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && \
    read -r status <&3 && [[ $status = *' 200 '* ]]"]

# The options of bin/lib.sh, but for the memory: most of what the container is given; and where that is not enough, a
# restart rather than a half-dead server. A cache that doesn't fit the machine is left aside. The JVM writes no file, so
# that the file system may be read-only.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmn32m", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", \
    "-XX:-UsePerfData", "-Dvertx.disableFileCPResolving=true", "-Dio.netty.allocator.type=pooled", "-XX:AOTCache=cruddur.aot", "-jar", "cruddur.jar"]
CMD ["serve"]
