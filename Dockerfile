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


FROM eclipse-temurin:25-jre
RUN useradd --system --no-create-home --shell /usr/sbin/nologin cruddur
WORKDIR /app

# The libraries again before the code. lib-embedded, the PostgreSQL for development, stays behind.
COPY --from=build /build/target/lib lib
COPY --from=build /build/target/cruddur.jar ./
USER cruddur
# The API, and the metrics.
EXPOSE 4567 9464

# Bash alone: the image has no curl, and a JVM for each check would take more than the check is worth.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["bash", "-c", "\
    exec 3<>/dev/tcp/127.0.0.1/${PORT:-4567} && \
    printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && \
    read -r status <&3 && [[ $status = *' 200 '* ]]"]

# Most of the memory that the container is given; and where that is not enough, a restart rather than a half-dead server.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "cruddur.jar"]
CMD ["serve"]
