FROM eclipse-temurin:25-jdk AS build
WORKDIR /build

# Files that change rarely come first: a build of the generated classes alone fetches all libraries and plugins into a
# layer that an edit of the code does not invalidate.
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY jooq-gen/src jooq-gen/src
RUN ./mvnw --quiet --batch-mode -Dmaven.test.skip -Dspotless.check.skip -Dunchecked package

COPY liquibase liquibase
COPY src/main src/main
RUN ./mvnw --quiet --batch-mode -Dmaven.test.skip -Dspotless.check.skip -Dunchecked package

# A Java runtime with the modules in use, a quarter of a JRE.
COPY deploy/runtime /tmp/
RUN bash /tmp/runtime target/cruddur.jar /opt/runtime


FROM debian:12-slim AS app
# A numeric user id, so that Kubernetes can verify that it is not root.
RUN groupadd --system --gid 10001 cruddur && \
    useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin cruddur
COPY --from=build /opt/runtime /opt/runtime
ENV PATH=/opt/runtime/bin:$PATH
WORKDIR /app
# The libraries precede the code, for the layer cache.
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/cruddur.jar ./


# A training run with the class path of the image: its AOT cache halves the start time. The database is that of another
# server process, whose class path contains the embedded PostgreSQL.
FROM app AS trained
COPY --from=build /build/target/lib-embedded /tmp/lib-embedded
COPY bin/aot-train /tmp/
# PostgreSQL refuses to run as root.
RUN chown cruddur /app
USER cruddur
RUN bash /tmp/aot-train


FROM app
COPY --from=trained /app/cruddur.aot ./
USER 10001:10001
# A server ignores an AOT cache that does not fit. AOTMode=on makes it an error, which fails the build.
RUN ["java", "-XX:+UseSerialGC", "-XX:AOTMode=on", "-XX:AOTCache=cruddur.aot", "-jar", "cruddur.jar", "--help"]
# The port of the API, and that of the metrics, which must stay inside your network.
EXPOSE 4567 9464

# In plain bash: the image has no curl, and starting a JVM for each check would be expensive.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", "\
    exec 3<>/dev/tcp/127.0.0.1/${PORT:-4567} && \
    printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && \
    read -r status <&3 && [[ $status = *' 200 '* ]]"]

# The options of bin/lib.sh, except for memory: the heap may use 75 % of the container's, and a server that runs out of
# memory exits and is restarted. An AOT cache that does not fit the machine is ignored. The JVM writes no file, so that the
# file system may be read-only.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmn32m", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", \
    "-XX:TrimNativeHeapInterval=10000", "-XX:-UsePerfData", "-Dvertx.disableFileCPResolving=true", "-Dio.netty.allocator.type=pooled", \
    "-XX:AOTCache=cruddur.aot", "-jar", "cruddur.jar"]
CMD ["serve"]
