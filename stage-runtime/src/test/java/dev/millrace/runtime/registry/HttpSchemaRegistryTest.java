package dev.millrace.runtime.registry;

import static dev.millrace.runtime.registry.StubRegistry.endless;
import static dev.millrace.runtime.registry.StubRegistry.json;
import static dev.millrace.runtime.registry.StubRegistry.refusal;
import static dev.millrace.runtime.registry.StubRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSchemaRegistryTest {

  private static final String RECORD =
      """
      {"type": "record", "name": "pub.Person", "fields": [{"name": "id", "type": "string"}]}\
      """;

  private final StubRegistry stub = new StubRegistry();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final HttpSchemaRegistry registry =
      new HttpSchemaRegistry(
          RegistryAccess.open(stub.url()), HttpSchemaRegistryTest::objections, now::get);

  private final HttpSchemaRegistry impatient =
      new HttpSchemaRegistry(
          new RegistryDoor(RegistryAccess.open(stub.url()), Duration.ofMillis(300)),
          HttpSchemaRegistryTest::objections,
          now::get);

  /** Versions with a field named "odd" are read by none. */
  private static List<String> objections(Schema written, Schema read) {
    return written.getField("odd") == null ? List.of() : List.of("it is odd");
  }

  @AfterEach
  void close() {
    registry.close();
    impatient.close();
    stub.close();
  }

  @Test
  void findsASchemaAndAsksOnce() {
    stub.schema(7, RECORD);

    assertThat(registry.find(7))
        .hasValueSatisfying(found -> assertThat(found.getFullName()).isEqualTo("pub.Person"));
    assertThat(registry.find(7)).isPresent();

    assertThat(stub.asked("/schemas/ids/7")).isEqualTo(1);
  }

  @Test
  void remembersForAMinuteThatAnIdIsNotThere() {
    assertThat(registry.find(9)).isEmpty();
    assertThat(registry.find(9)).isEmpty();
    assertThat(stub.asked("/schemas/ids/9")).isEqualTo(1);
    assertThat(registry.whyUnknown(9)).isEqualTo("schema id 9 is not in the registry");

    stub.schema(9, RECORD);
    now.set(now.get().plus(Duration.ofSeconds(61)));

    assertThat(registry.find(9)).isPresent();
  }

  static Stream<Arguments> oddAnswers() {
    return Stream.of(
        Arguments.of("400", refusal(400, 400), "is not in the registry"),
        Arguments.of("422", refusal(422, 42202), "is not in the registry"),
        Arguments.of("410", refusal(410, 410), "is not in the registry"),
        Arguments.of(
            "404 of a gateway",
            json(404, Map.of("status", 404, "error", "Not Found", "path", "/schemas/ids/7")),
            "answers 404 without the error code of a registry"),
        Arguments.of("403", json(403, Map.of("message", "no")), "is refused with status 403"),
        Arguments.of("500", json(500, Map.of("message", "no")), "answers with status 500"),
        Arguments.of("503", text(503, ""), "answers with status 503"),
        Arguments.of("a redirect", text(302, ""), "answers with status 302"),
        Arguments.of("404 of a proxy", text(404, "<html>"), "is not answered in JSON"),
        Arguments.of("404 without a word", text(404, ""), "answers 404 without the error code"),
        Arguments.of("HTML", text(200, "<html>welcome</html>"), "is not answered in JSON"),
        Arguments.of("nothing", text(200, ""), "answers without a schema"),
        Arguments.of("a list", text(200, "[]"), "answers without a schema"),
        Arguments.of("100 MB", endless(100_000_000), "fails: "),
        Arguments.of(
            "an answer cut off",
            (StubRegistry.Reply)
                exchange -> {
                  exchange.sendResponseHeaders(200, 1_000);
                  exchange.getResponseBody().write('{');
                },
            "fails: "),
        Arguments.of(
            "JSON Schema",
            json(200, Map.of("schemaType", "JSON", "schema", "{}")),
            "is of type JSON, not AVRO"),
        Arguments.of(
            "Protobuf",
            json(200, Map.of("schemaType", "PROTOBUF", "schema", "message A {}")),
            "is of type PROTOBUF, not AVRO"),
        Arguments.of(
            "no Avro",
            json(200, Map.of("schema", "{\"type\": \"nonsense\"}")),
            "no schema that Avro"),
        Arguments.of(
            "no JSON", json(200, Map.of("schema", "record")), "no JSON of a sensible depth"),
        Arguments.of(
            "very deep",
            json(200, Map.of("schema", "{\"type\":\"array\",\"items\":".repeat(5_000))),
            "no JSON of a sensible depth"),
        Arguments.of(
            "very long",
            json(200, Map.of("schema", " ".repeat(1_100_000))),
            "has 1100000 characters"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddAnswers")
  void takesAnOddAnswerForOneIdAsThatIdsAffair(
      String name, StubRegistry.Reply reply, String reason) {
    stub.schema(1, RECORD).on("/schemas/ids/7", reply);

    assertThat(registry.find(7)).isEmpty();

    assertThat(registry.whyUnknown(7)).startsWith("schema id 7 ").contains(reason);
    assertThat(registry.find(1)).isPresent();
    var asked = stub.asked("/schemas/ids/7");
    assertThat(registry.find(7)).isEmpty();
    assertThat(stub.asked("/schemas/ids/7")).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 502, 503})
  void takesTheSameAnswerToEverythingAsAnOutage(int status) {
    stub.onAnythingElse(text(status, "no"));

    assertThatThrownBy(() -> registry.find(7))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("status " + status);

    stub.schema(7, RECORD);
    assertThat(registry.find(7)).isPresent();
  }

  /** What stands before a registry, or in its place, knows nothing of schemas. */
  @ParameterizedTest
  @ValueSource(ints = {400, 404, 410, 422})
  void takesRefusalsThatNoRegistryGivesToEverythingAsAnOutage(int status) {
    stub.onAnythingElse(json(status, Map.of("status", status, "error", "no such page")));

    assertThatThrownBy(() -> registry.find(7))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("answers %d without the error code".formatted(status));
  }

  @Test
  void waitsForARegistryThatAnswersNothingOrTooSlowly() {
    for (var reply : List.of(StubRegistry.silent(), StubRegistry.dripping())) {
      stub.onAnythingElse(reply);

      assertThatThrownBy(() -> impatient.find(7))
          .isInstanceOf(DependencyUnavailable.class)
          .hasMessageContaining("/schemas/ids/7 ");
    }
    stub.schema(7, RECORD);
    assertThat(registry.find(7)).isPresent();
  }

  @Test
  void isInterruptedWhileItWaits() {
    stub.onAnythingElse(StubRegistry.silent());
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> registry.find(7))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("was interrupted");

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void saysWhyOfAnIdThatItWasNotAskedFor() {
    assertThat(registry.whyUnknown(12)).contains("12");
  }

  @Test
  void namesWhatToCheckWhenTheRegistryDoesNotLetItIn() {
    stub.onAnythingElse(json(401, Map.of("message", "who are you")));

    assertThatThrownBy(() -> registry.find(7)).hasMessageContaining("check millrace.registry.user");
  }

  @Test
  void asksAgainWhatFailedJustBeforeTheRegistryRecovered() {
    var tries = new AtomicInteger();
    stub.on(
        "/schemas/ids/7",
        exchange ->
            (tries.incrementAndGet() == 1
                    ? text(500, "starting")
                    : json(200, Map.of("schema", RECORD)))
                .to(exchange));

    assertThat(registry.find(7)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void doesNotAskForANegativeId(int id) {
    assertThat(registry.find(id)).isEmpty();

    assertThat(registry.whyUnknown(id)).contains("is negative");
    assertThat(stub.asked("/schemas/ids/" + id)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE})
  void asksForTheSmallestAndTheLargestId(int id) {
    assertThat(registry.find(id)).isEmpty();

    assertThat(registry.whyUnknown(id))
        .isEqualTo("schema id %d is not in the registry".formatted(id));
  }

  @Test
  void resolvesReferencesAtAnyDepthAndEachOnce() {
    stub.version("city", 1, "{\"type\":\"enum\",\"name\":\"pub.City\",\"symbols\":[\"A\"]}")
        .version(
            "address",
            2,
            """
            {"type":"record","name":"pub.Address","fields":[{"name":"city","type":"pub.City"}]}\
            """,
            "city",
            1)
        .schema(
            7,
            """
            {"type":"record","name":"pub.Person","fields":[
              {"name":"address","type":"pub.Address"},{"name":"born","type":"pub.City"}]}\
            """,
            "city",
            1,
            "address",
            2);

    var found = registry.find(7).orElseThrow();

    assertThat(found.getField("address").schema().getField("city").schema())
        .isEqualTo(found.getField("born").schema());
    assertThat(stub.asked("/subjects/city/versions/1")).isEqualTo(1);
  }

  @Test
  void refusesACircleOfReferences() {
    stub.version("a", 1, RECORD, "b", 1).version("b", 1, RECORD, "a", 1).schema(7, RECORD, "a", 1);

    assertThat(registry.find(7)).isEmpty();

    assertThat(registry.whyUnknown(7)).contains("refers to itself by version 1 of subject a");
  }

  @Test
  void refusesTooManyAndTooDeepReferences() {
    for (int i = 0; i < 150; i++) {
      stub.version("deep" + i, 1, enumeration("d" + i), "deep" + (i + 1), 1);
      stub.version("wide" + i, 1, enumeration("w" + i));
    }
    var wide = new Object[300];
    for (int i = 0; i < 150; i++) {
      wide[2 * i] = "wide" + i;
      wide[2 * i + 1] = 1;
    }
    stub.schema(7, RECORD, "deep0", 1).schema(8, RECORD, wide);

    assertThat(registry.find(7)).isEmpty();
    assertThat(registry.find(8)).isEmpty();

    assertThat(registry.whyUnknown(7)).contains("more than 16 deep");
    assertThat(registry.whyUnknown(8)).contains("more than 100 others");
  }

  private static String enumeration(String name) {
    return "{\"type\":\"enum\",\"name\":\"%s\",\"symbols\":[\"A\"]}".formatted(name);
  }

  @Test
  void namesAReferenceThatIsNotThere() {
    stub.schema(7, RECORD, "gone", 3);

    assertThat(registry.find(7)).isEmpty();

    assertThat(registry.whyUnknown(7))
        .isEqualTo(
            "schema id 7 refers to version 3 of subject gone, which the registry does not give:"
                + " not here");
  }

  @Test
  void readsASchemaWhoseDefaultsAreWrong() {
    stub.schema(
        7,
        """
        {"type":"record","name":"R","fields":[{"name":"n","type":"int","default":"none"}]}\
        """);

    assertThat(registry.find(7)).isPresent();
  }

  @Test
  void forgetsTheOldestOfVeryManySchemas() {
    var long1 = "\"doc\":\"" + "x".repeat(900_000) + "\",";
    for (int id = 1; id <= 6; id++) {
      stub.schema(id, RECORD.replaceFirst("\\{", "{" + long1));
      assertThat(registry.find(id)).isPresent();
    }

    registry.find(6);
    registry.find(1);

    assertThat(stub.asked("/schemas/ids/6")).isEqualTo(1);
    assertThat(stub.asked("/schemas/ids/1")).isEqualTo(2);
  }

  @Test
  void showsTheSecretOfTheMomentAtEachRequest() {
    var secret = new AtomicReference<>("Basic one");
    try (var locked =
        new HttpSchemaRegistry(
            new RegistryAccess(stub.url(), secret::get, null),
            HttpSchemaRegistryTest::objections,
            now::get)) {
      locked.find(1);
      assertThat(stub.lastAuthorization()).isEqualTo("Basic one");

      secret.set("Bearer two");
      locked.find(2);
      assertThat(stub.lastAuthorization()).isEqualTo("Bearer two");
    }
  }

  @Test
  void waitsForASecretThatCannotBeRead() {
    var access =
        new RegistryAccess(
            stub.url(),
            () -> {
              throw new UncheckedIOException("cannot read secret", new IOException("gone"));
            },
            null);
    try (var locked =
        new HttpSchemaRegistry(access, HttpSchemaRegistryTest::objections, now::get)) {
      assertThatThrownBy(() -> locked.find(1))
          .isInstanceOf(DependencyUnavailable.class)
          .hasMessageContaining("cannot read secret");
    }
  }

  @Test
  void waitsForARegistryThatIsNotThere() {
    stub.close();

    assertThatThrownBy(() -> registry.find(1)).isInstanceOf(DependencyUnavailable.class);
  }

  private static final String ODD =
      """
      {"type": "record", "name": "pub.Person", "fields": [{"name": "odd", "type": "string"}]}\
      """;

  @Test
  void registersUnderASubjectWhoseVersionsAreAllReadable() {
    stub.on("/subjects/s/versions", versionsThenId("[1,2]", 5))
        .version("s", 1, RECORD)
        .version("s", 2, RECORD);

    assertThat(registry.register("s", new Schema.Parser().parse(RECORD))).isEqualTo(5);

    assertThat(stub.asked("/subjects/s/versions/1")).isEqualTo(1);
    assertThat(stub.asked("/subjects/s/versions/2")).isEqualTo(1);
    assertThat(stub.asked("/config/s")).isZero();
  }

  @Test
  void refusesASchemaThatCannotReadAnOlderVersion() {
    stub.on("/subjects/s/versions", versionsThenId("[1,2]", 5))
        .version("s", 1, ODD)
        .version("s", 2, RECORD);

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(FatalStageException.class)
        .hasMessageStartingWith(
            "the schema of subject s cannot read what version 1 wrote: it is odd. Give new fields");
  }

  @Test
  void passesOverAVersionThatIsDeletedMeanwhile() {
    stub.on("/subjects/s/versions", versionsThenId("[1,2]", 5)).version("s", 2, RECORD);

    assertThat(registry.register("s", new Schema.Parser().parse(RECORD))).isEqualTo(5);
  }

  @Test
  void registersUnderANewSubjectOnceAndHoldsItToWhatWePromise() {
    stub.on("POST /subjects/s/versions", json(200, Map.of("id", 5)))
        .on("PUT /config/s", json(200, Map.of()));
    var schema = new Schema.Parser().parse(RECORD);

    assertThat(registry.register("s", schema)).isEqualTo(5);
    assertThat(registry.register("s", schema)).isEqualTo(5);

    assertThat(stub.asked("/subjects/s/versions")).as("looked, and registered").isEqualTo(2);
    assertThat(stub.asked("/config/s")).isEqualTo(1);
    assertThat(registry.find(5)).contains(schema);
    assertThat(stub.asked("/schemas/ids/5")).isZero();
  }

  @Test
  void asksForASubjectOfItsOwnWhetherTheRegistryIsWell() {
    stub.on("/subjects/s/versions", versionsThenId("[]", 5))
        .on("PUT /config/s", json(200, Map.of()));
    registry.register("s", new Schema.Parser().parse(RECORD));
    stub.on("/schemas/ids/7", text(500, "no"));

    assertThat(registry.find(7)).isEmpty();

    assertThat(stub.asked("/subjects/s/versions/latest")).isPositive();
  }

  /** The registered subject may be another pipeline's than the id. */
  @Test
  void tellsOfAnOutageByWhatWasAskedForAndNotByTheSubjectOfTheCheck() {
    stub.on("/subjects/others/versions", versionsThenId("[]", 5))
        .on("PUT /config/others", json(200, Map.of()));
    registry.register("others", new Schema.Parser().parse(RECORD));
    stub.on("/schemas/ids/7", text(500, "no"))
        .on("/subjects/others/versions/latest", text(500, "no"));

    assertThatThrownBy(() -> registry.find(7))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("/schemas/ids/7 answers with status 500")
        .hasMessageNotContaining("others");
  }

  @Test
  void aSubjectWhoseVersionsAreAllGoneIsNew() {
    stub.on("/subjects/s/versions", versionsThenId("[]", 5)).on("PUT /config/s", refusal(409, 409));

    assertThat(registry.register("s", new Schema.Parser().parse(RECORD))).isEqualTo(5);

    assertThat(stub.asked("/config/s")).as("another instance is faster").isEqualTo(1);
  }

  @Test
  void doesNotStartWhereItMayNotHoldASubjectToWhatWePromise() {
    stub.on("POST /subjects/s/versions", json(200, Map.of("id", 5)))
        .on("PUT /config/s", refusal(422, 42203));

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("answered 422 when asked to set the compatibility of s: no");
  }

  @Test
  void triesAgainWhenAnotherInstanceRegistersAtTheSameMoment() {
    stub.on("POST /subjects/s/versions", refusal(409, 409))
        .on("GET /subjects/s/versions", text(200, "[1]"))
        .version("s", 1, RECORD);

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("a conflict under subject s");
  }

  @Test
  void doesNotStartWithASchemaThatANewSubjectRefuses() {
    stub.on("POST /subjects/s/versions", refusal(409, 409));

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("refuses the schema of subject s: no");
  }

  @Test
  void doesNotStartWithWhatTheRegistryRefuses() {
    var schema = new Schema.Parser().parse(RECORD);
    stub.on("POST /subjects/s/versions", refusal(422, 42201));
    assertThatThrownBy(() -> registry.register("s", schema))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("answered 422 when asked to register a schema under s");

    stub.on("GET /subjects/s/versions", refusal(400, 400));
    assertThatThrownBy(() -> registry.register("s", schema))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("answered 400 when asked to list the versions of s");

    stub.on("GET /subjects/s/versions", text(200, "[1]"))
        .on("/subjects/s/versions/1", refusal(422, 42202));
    assertThatThrownBy(() -> registry.register("s", schema))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("answered 422 when asked to read version 1 of s")
        .hasMessageContaining(stub.url().toString());
  }

  @Test
  void doesNotStartBesideAVersionThatNobodyCanRead() {
    stub.on("GET /subjects/s/versions", text(200, "[1]"))
        .on(
            "/subjects/s/versions/1",
            json(200, Map.of("schemaType", "PROTOBUF", "schema", "message A {}")));

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(FatalStageException.class)
        .hasMessageContaining("version 1 of subject s is of type PROTOBUF", "delete that version");
  }

  @Test
  void waitsWhenItIsNotToldUnderWhichIdASchemaIsRegistered() {
    stub.on("/subjects/s/versions", exchange -> text(200, "[]").to(exchange));

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("has no id: s");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 408, 429, 500, 503})
  void waitsToRegisterWithWhoeverDoesNotLetItIn(int status) {
    stub.onAnythingElse(refusal(status, status));

    assertThatThrownBy(() -> registry.register("s", new Schema.Parser().parse(RECORD)))
        .isInstanceOf(DependencyUnavailable.class)
        .hasMessageContaining("status " + status);
  }

  private static StubRegistry.Reply versionsThenId(String versions, int id) {
    return exchange ->
        (exchange.getRequestMethod().equals("GET")
                ? text(200, versions)
                : json(200, Map.of("id", id)))
            .to(exchange);
  }
}
