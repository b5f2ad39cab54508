# One image per service: docker build --build-arg SERVICE=load-service .
# All that does not depend on SERVICE comes first, so that five images are one build.

# --- the poms alone: the layers after them stay cached while only sources change.
# Without what only tests need: the servers among it would double the downloads.
FROM maven:3.9-eclipse-temurin-25 AS poms
WORKDIR /src
COPY . .
RUN mkdir /poms && find . -name pom.xml -exec cp --parents {} /poms \; && \
    find /poms -name pom.xml -exec perl -0pi -e \
      's|<dependency>(?:(?!</dependency>).)*<scope>test</scope>.*?</dependency>||gs' {} +

# --- every service's jar
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
ENV MAVEN_ARGS="--batch-mode --no-transfer-progress -Dmaven.repo.local=/m2 -P image -DskipTests -Dspotless.check.skip=true"
ENV SERVICES="ingest-service transform-service quality-service load-service dlq-service"
COPY --from=poms /poms/ ./
# A rehearsal with a class of no use in each module, which downloads what the build will need.
RUN for pom in */pom.xml; do \
      mkdir -p "${pom%pom.xml}src/main/java" && \
      echo 'final class Rehearsal { public static void main(String[] args) {} }' \
        > "${pom%pom.xml}src/main/java/Rehearsal.java"; \
    done && \
    mkdir -p schemas/avro/dev && \
    mvn --quiet package --projects "$(echo $SERVICES | tr ' ' ',')" --also-make && \
    rm -rf */src */target schemas/avro
COPY . .
COPY --from=poms /poms/ ./
RUN mvn package --projects "$(echo $SERVICES | tr ' ' ',')" --also-make && \
    for service in $SERVICES; do \
      java -Djarmode=tools -jar $service/target/$service-*-exec.jar extract \
        --layers --application-filename app.jar --destination /layers/$service && \
      mkdir -p /layers/$service/snapshot-dependencies || exit 1; \
    done

# --- the image of one service
FROM eclipse-temurin:25-jre
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin millrace
WORKDIR /app
# What `unique` remembers and no heap can hold, in files without names.
ENV MILLRACE_SCRATCH=/var/lib/millrace
RUN mkdir /var/lib/millrace && chown 10001:10001 /var/lib/millrace
# The key that services know each other's records by: one volume for all services of a system, not one each.
ENV MILLRACE_SEAL_KEYFILE=/var/lib/millrace-seal/seal.key
RUN mkdir -m 700 /var/lib/millrace-seal && chown 10001:10001 /var/lib/millrace-seal
VOLUME /var/lib/millrace
COPY pipelines pipelines
COPY schemas/avro schemas/avro
ARG SERVICE
COPY --from=build /layers/${SERVICE}/dependencies/ ./
COPY --from=build /layers/${SERVICE}/snapshot-dependencies/ ./
COPY --from=build /layers/${SERVICE}/application/ ./
# Half of the heap is for the young: a batch at work must not be handed on to old age. The second compiler
# waits for what is hot in earnest; the service that sees few events does without it. The heap is in large pages
# where the host gives them to who asks; where it does not, that is no news at each start.
RUN printf '%s\n' -XX:MaxRAMPercentage=60 -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:NewRatio=1 \
      -XX:+UseTransparentHugePages -Xlog:pagesize=off \
      -XX:SurvivorRatio=3 --enable-native-access=ALL-UNNAMED \
      -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 \
      -XX:Tier4CompileThreshold=150000 > jvm.options && \
    if [ "$SERVICE" = dlq-service ]; then echo -XX:TieredStopAtLevel=1 >> jvm.options; fi
# What the JVM has loaded and linked up to the point where it would meet its surroundings, kept for
# every start of the image: less than half the time. The JVM goes on without it where it cannot use it.
RUN java @/app/jvm.options -XX:AOTCacheOutput=/app/app.aot \
      -Dspring.context.exit=onRefresh -Dspring.flyway.enabled=false \
      -Dmillrace.seal.key-file=/tmp/rehearsal/seal.key -jar /app/app.jar && \
    rm -r /tmp/rehearsal && \
    test -s /app/app.aot
USER 10001:10001
EXPOSE 8080
# Down as soon as a consumer has given up or waits for something. The image has no curl.
HEALTHCHECK --interval=5s --timeout=5s --start-period=90s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# More options for the JVM come from JAVA_TOOL_OPTIONS.
ENTRYPOINT ["java", "@/app/jvm.options", "-XX:AOTCache=/app/app.aot", "-Xlog:aot=off", "-Xlog:cds=off", \
  "-jar", "/app/app.jar"]
