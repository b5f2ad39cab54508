package dev.millrace.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.spec.Clause.OnFail;
import dev.millrace.spec.PipelineParser.Parsed;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Position;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Shape.Kind;
import dev.millrace.spec.word.Shape.Scalar;
import dev.millrace.spec.word.Word;
import dev.millrace.spec.word.WordContext;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineParserTest {

  private static final String HEAD =
      """
      pipeline: orders
      owner: payments-team
      ingest: { key: customer_id }
      """;
  private static final String LEAST =
      HEAD
          + """
          transform: { schema: orders.Order }
          load:
            - stdout:
          """;

  private final PipelineParser parser =
      new PipelineParser(SampleWords.all(), new SampleContracts());

  @Test
  void readsTheSamplePipeline() throws IOException {
    var file = Path.of(System.getProperty("millrace.root"), "pipelines", "orders.yaml");

    var pipeline = valid(parser, Files.readString(file));

    assertThat(pipeline.name()).isEqualTo(new PipelineName("orders"));
    assertThat(pipeline.owner()).isEqualTo("payments-team");
    assertThat(pipeline.priority()).isEqualTo(PipelineSpec.Priority.HIGH);
    assertThat(pipeline.ingest())
        .isEqualTo(
            new IngestSpec(
                IngestSpec.Format.JSON, List.of("customer_id"), "created_at", 1024 * 1024));
    assertThat(pipeline.transform().schema()).isEqualTo("orders.Order");
    assertThat(pipeline.transform().steps())
        .extracting(Clause::word)
        .containsExactly("rename", "drop", "cast", "filter", "set", "mask");
    assertThat(pipeline.quality().rules())
        .extracting(Clause::onFail)
        .endsWith(OnFail.REJECT, OnFail.WARN);
    assertThat(pipeline.load()).extracting(Clause::word).containsExactly("postgres");
  }

  @Test
  void fillsInWhatWasLeftOut() {
    var pipeline = valid(parser, LEAST);

    assertThat(pipeline.priority()).isEqualTo(PipelineSpec.Priority.MEDIUM);
    assertThat(pipeline.ingest().format()).isEqualTo(IngestSpec.Format.JSON);
    assertThat(pipeline.ingest().eventTime()).isEmpty();
    assertThat(pipeline.ingest().maxEventBytes()).isEqualTo(IngestSpec.DEFAULT_MAX_EVENT_BYTES);
    assertThat(pipeline.transform().steps()).isEmpty();
    assertThat(pipeline.quality().rules()).isEmpty();
    assertThat(pipeline.load().getFirst().value().plain())
        .isEqualTo(Map.of("limit", BigDecimal.TEN));
  }

  @Test
  void takesSeveralKeyFieldsAndASizeWithAUnit() {
    var pipeline =
        valid(
            parser,
            LEAST.replace(
                "{ key: customer_id }", "{ key: [shop, order_id], max-event-bytes: 2MiB }"));

    assertThat(pipeline.ingest().key()).containsExactly("shop", "order_id");
    assertThat(pipeline.ingest().maxEventBytes()).isEqualTo(2 << 20);
  }

  @Test
  void takesOnFailInsideAndBesideARule() {
    var pipeline =
        valid(
            parser,
            LEAST
                + """
                quality:
                  rules:
                    - not-null: [order_id]
                      on-fail: warn
                    - range: { field: amount, min: 0, on-fail: warn }
                    - range: { field: amount, max: 10 }
                      on-fail: warn
                    - not-null: status
                """);

    assertThat(pipeline.quality().rules())
        .extracting(Clause::onFail)
        .containsExactly(OnFail.WARN, OnFail.WARN, OnFail.WARN, OnFail.REJECT);
    assertThat(pipeline.quality().rules().get(1).value().plain().toString())
        .doesNotContain("on-fail");
  }

  @Test
  void takesAWordAboutFloods() {
    assertThat(valid(parser, LEAST).flood()).isEqualTo(FloodSpec.DEFAULT);
    assertThat(valid(parser, LEAST + "flood: off").flood()).isEqualTo(FloodSpec.OFF);
    assertThat(valid(parser, LEAST + "flood: on").flood()).isEqualTo(FloodSpec.DEFAULT);
    assertThat(valid(parser, LEAST + "flood: { share: 30% }").flood())
        .isEqualTo(
            new FloodSpec(true, 30, FloodSpec.UNSAID, FloodSpec.UNSAID, FloodSpec.UNSAID_RELEASE));
    for (var never : List.of("0", "0s", "0d")) {
      assertThat(
              valid(parser, LEAST + "flood: { release-after: " + never + " }")
                  .flood()
                  .releaseAfter())
          .isZero();
    }
    assertThat(
            valid(
                    parser,
                    LEAST + "flood: { share: 30%, events: 1000, alike: 90 %, release-after: 2h }")
                .flood())
        .isEqualTo(new FloodSpec(true, 30, 1_000, 90, Duration.ofHours(2)));
  }

  @Test
  void saysWhereEachClauseIs() {
    var pipeline = valid(parser, LEAST);

    assertThat(pipeline.load().getFirst().position())
        .isEqualTo(new Position(6, 5, "load[0].stdout"));
  }

  @Test
  void readsSectionsWithoutWordsForTheirFormOnly() {
    var text =
        HEAD
            + """
            transform:
              schema: orders.Order
              steps:
                - whatever: { it: [is, 1, true, { a: null }] }
            quality:
              rules:
                - another: { a: 1, on-fail: warn }
                - third:
            load:
              - somewhere: NO
            """;

    var pipeline = valid(new PipelineParser(List.of(), new SampleContracts()), text);

    assertThat(pipeline.transform().steps().getFirst().value().plain())
        .hasToString("{it=[is, 1, true, {a={}}]}");
    assertThat(pipeline.quality().rules().getFirst().onFail()).isEqualTo(OnFail.WARN);
    assertThat(pipeline.quality().rules().getFirst().value().plain()).hasToString("{a=1}");
    assertThat(pipeline.load().getFirst().value().plain()).isEqualTo("NO");
  }

  @Test
  void threadsTheKnownFieldsThroughTheSteps() {
    List<WordContext> seen = new ArrayList<>();
    var known = new Fields(Map.of("made", FieldType.of(FieldType.Kind.LONG)));
    var step =
        SampleWords.word(
            Section.STEP,
            "make",
            new Scalar(Kind.ANY),
            (_, context, _) -> {
              seen.add(context);
              return known;
            });
    var sink =
        SampleWords.word(
            Section.SINK,
            "stdout",
            new Scalar(Kind.ANY),
            (_, context, _) -> {
              seen.add(context);
              return Fields.NONE;
            });

    valid(
        new PipelineParser(List.of(step, sink), new SampleContracts()),
        HEAD
            + """
            transform: { schema: orders.Order, steps: [make: 1, make: 2] }
            load: [stdout: x]
            """);

    assertThat(seen).extracting(WordContext::contract).containsOnly(SampleContracts.ORDER);
    assertThat(seen.get(0).known().names()).isEqualTo(SampleContracts.ORDER.names());
    assertThat(seen.get(0).known().asMap().values())
        .containsOnly(FieldType.of(FieldType.Kind.ANY).orNull());
    assertThat(seen.get(1).known()).isEqualTo(known);
    assertThat(seen.get(2).known()).isEqualTo(SampleContracts.ORDER);
  }

  @Test
  void turnsAWordThatThrowsIntoAProblem() {
    Word broken =
        SampleWords.word(
            Section.SINK,
            "broken",
            new Scalar(Kind.ANY),
            (_, _, _) -> {
              throw new IllegalStateException("no\nway");
            });

    var problems =
        invalid(
            new PipelineParser(List.of(broken), new SampleContracts()),
            LEAST.replace("stdout:", "broken: 1"));

    assertThat(problems)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.position().path()).isEqualTo("load[0].broken");
              assertThat(it.message()).endsWith("IllegalStateException: no way");
            });
  }

  @Test
  void refusesTwoWordsOfOneName() {
    var words = new ArrayList<>(SampleWords.all());
    words.add(SampleWords.all().getFirst());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PipelineParser(words, new SampleContracts()))
        .withMessageContaining("'rename'");
  }

  @Test
  void readsAFileWithByteOrderMarkAndWindowsLines() {
    assertThat(valid(parser, "\uFEFF" + LEAST.replace("\n", "\r\n")).owner())
        .isEqualTo("payments-team");
  }

  @Test
  void readsAnchorsAndAliases() {
    var pipeline =
        valid(
            parser,
            LEAST
                + """
                quality:
                  rules:
                    - not-null: &ids [order_id, customer_id]
                    - unique: { key: *ids }
                """);

    assertThat(pipeline.quality().rules().getLast().value().plain())
        .hasToString("{key=[order_id, customer_id], within=24h, strict=false}");
  }

  private static PipelineSpec valid(PipelineParser parser, String text) {
    return switch (parser.parse("p.yaml", text)) {
      case Parsed.Valid(var pipeline) -> pipeline;
      case Parsed.Invalid(var problems) -> throw new AssertionError(problems);
    };
  }

  private static List<Problem> invalid(PipelineParser parser, String text) {
    return switch (parser.parse("p.yaml", text)) {
      case Parsed.Valid(var pipeline) -> throw new AssertionError(pipeline);
      case Parsed.Invalid(var problems) -> problems;
    };
  }
}
