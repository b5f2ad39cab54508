package dev.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.quality.rule.Samples;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityStageTest {

  private static final int ID = 7;
  private static final String NO_STEPS = "- drop: [note]";
  private static final String UNIQUE = "- unique: { key: order_id, within: 24h }";

  private final FakeRegistry registry = new FakeRegistry().with(ID, Orders.SCHEMA);
  private final List<String> warned = new ArrayList<>();

  @Test
  void anEventThatBreaksNoRulePassesWithTheSameBytes() throws IOException {
    var stage = sample();
    var value = Orders.anOrder().encoded(ID);

    var outcome = stage.decide(Orders.event(0, 1, 0, value));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Emit.class,
            emit -> {
              assertThat(emit.key()).isSameAs(Orders.KEY);
              assertThat(emit.value()).isSameAs(value);
            });
  }

  @Test
  void anEventIsRejectedWithEveryViolation() throws IOException {
    var order =
        Orders.anOrder()
            .with("status", "PAID?")
            .with("amount", new BigDecimal("-1.00"))
            .with("currency", "euro")
            .with("quantity", 5000L);

    var error = rejected(sample(), order);

    assertThat(error.code()).isEqualTo(ErrorCode.RULE_VIOLATED);
    assertThat(error.message())
        .isEqualTo(
            "violates range (amount), range (quantity), one-of (status), matches (currency)");
    assertThat(error.violations())
        .containsExactly(
            new Violation("range", "amount", "is -1.00, expected at least 0"),
            new Violation("range", "quantity", "is 5000, expected at most 1000"),
            new Violation(
                "one-of", "status", "is 'PAID?', expected one of [NEW, PAID, SHIPPED, CANCELLED]"),
            new Violation("matches", "currency", "is 'euro', expected to match [A-Z]{3}"));
  }

  @Test
  void aWarningIsCountedAndTheEventPasses() throws IOException {
    var outcome =
        sample().decide(Orders.event(0, 1, 0, Orders.anOrder().with("status", "PAID").encoded(ID)));

    assertThat(outcome).isInstanceOf(Outcome.Emit.class);
    assertThat(warned).containsExactly("paid-has-date");
  }

  @Test
  void aRejectedEventIsNotCountedAmongWarningsButNamesThem() throws IOException {
    var error = rejected(sample(), Orders.anOrder().with("status", "PAID").with("currency", ""));

    assertThat(warned).isEmpty();
    assertThat(error.message()).isEqualTo("violates matches (currency)");
    assertThat(error.violations())
        .last()
        .isEqualTo(
            new Violation(
                "paid-has-date",
                "",
                "expected status != 'PAID' || paid_at != null (on-fail: warn)"));
  }

  @Test
  void aMaskedFieldIsNotShown() {
    var stage =
        stage(
            """
            - mask: { mail: sha256, status: redact }
            - rename: { mail: email }
            """,
            """
            - matches: { field: email, pattern: x }
            - one-of: { field: status, values: [PAID] }
            - one-of: { field: currency, values: [USD] }
            """);

    var error = rejected(stage, Orders.anOrder().with("email", "a@b.example"));

    assertThat(error.violations())
        .extracting(Violation::message)
        .containsExactly(
            "is (masked), expected to match x",
            "is (masked), expected one of [PAID]",
            "is 'EUR', expected one of [USD]");
  }

  @Test
  void aValueWithTheSameSchemaUnderAnotherIdGetsTheId() {
    registry.with(3, Orders.SCHEMA);
    var value = Orders.anOrder().encoded(3);

    var emitted = emitted(stage(NO_STEPS, "- not-null: [order_id]"), value);

    assertThat(ByteBuffer.wrap(emitted).getInt(1)).isEqualTo(ID);
    assertThat(emitted).isEqualTo(Orders.anOrder().encoded(ID));
    assertThat(ByteBuffer.wrap(value).getInt(1)).as("the input is left alone").isEqualTo(3);
  }

  @Test
  void aValueOfAnotherSchemaIsEncodedAnew() {
    var older = withoutTags();
    registry.with(3, older);

    var emitted =
        emitted(stage(NO_STEPS, "- not-null: [order_id]"), Orders.anOrder().encoded(older, 3));

    assertThat(emitted).isEqualTo(Orders.anOrder().with("tags", List.of()).encoded(ID));
  }

  private static Schema withoutTags() {
    var fields =
        Orders.SCHEMA.getFields().stream()
            .filter(field -> !field.name().equals("tags"))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList();
    return Schema.createRecord("Order", "", "orders", false, fields);
  }

  @Test
  void whatCannotBeReadIsRejectedWithItsCode() throws IOException {
    var stage = sample();
    var good = Orders.anOrder().encoded(ID);
    var wrongMagic = good.clone();
    wrongMagic[0] = 1;

    assertThat(code(stage, null)).isEqualTo(ErrorCode.EMPTY);
    assertThat(code(stage, new byte[0])).isEqualTo(ErrorCode.UNDECODABLE);
    assertThat(code(stage, wrongMagic)).isEqualTo(ErrorCode.UNDECODABLE);
    assertThat(code(stage, Arrays.copyOf(good, good.length - 3))).isEqualTo(ErrorCode.UNDECODABLE);
    assertThat(code(stage, Orders.anOrder().encoded(99))).isEqualTo(ErrorCode.UNKNOWN_SCHEMA);
    assertThat(stage.decide(Orders.event(0, 9, 0, good))).isInstanceOf(Outcome.Emit.class);
  }

  @Test
  void aTombstonePassesUnjudgedAndNothingIsForgotten() throws IOException {
    var file = Files.readString(Path.of("..", "pipelines", "orders.yaml"));
    var pipeline = Orders.parsed(file.replace("mode: upsert", "mode: upsert, delete: tombstone"));
    var stage = QualityStage.of(pipeline, registry, ID, Samples.HASH_KEY);
    ((StatefulStage) stage).assigned(0);
    var value = Orders.anOrder().encoded(ID);
    stage.decide(Orders.event(0, 1, 0, value));

    assertThat(stage.decide(Orders.event(0, 2, 0, null)))
        .isEqualTo(new Outcome.Emit(Orders.KEY, null));
    assertThat(stage.decide(Orders.event(0, 3, 0, value))).isInstanceOf(Outcome.Duplicate.class);
  }

  private static ErrorCode code(Stage stage, byte @Nullable [] value) {
    return ((Outcome.Reject) stage.decide(Orders.event(0, 1, 0, value))).error().code();
  }

  @Test
  void aRecordWithoutKeyIsRejected() {
    var event =
        new EventRecord("t", 0, 1, 0, null, Orders.anOrder().encoded(ID), "e", 0, "", List.of());

    assertThat(stage(NO_STEPS, "- not-null: [order_id]").decide(event))
        .isInstanceOfSatisfying(
            Outcome.Reject.class,
            reject -> assertThat(reject.error().code()).isEqualTo(ErrorCode.KEY_MISSING));
  }

  @Test
  void aRepeatedKeyIsADuplicateOfTheFirst() throws IOException {
    var stage = sample();
    var value = Orders.anOrder().encoded(ID);
    stage.decide(Orders.event(3, 10, 0, value));

    assertThat(stage.decide(Orders.event(3, 11, 0, value)))
        .isEqualTo(new Outcome.Duplicate("transformed.orders-3-10"));
    assertThat(stage.decide(Orders.event(3, 12, 0, value)))
        .isEqualTo(new Outcome.Duplicate("transformed.orders-3-10"));
  }

  @Test
  void aRejectedEventIsNotRemembered() throws IOException {
    var stage = sample();
    rejected(stage, Orders.anOrder().with("currency", ""));

    assertThat(stage.decide(Orders.event(0, 2, 0, Orders.anOrder().encoded(ID))))
        .isInstanceOf(Outcome.Emit.class);
  }

  @Test
  void theDuplicateOfOneRuleIsNotRememberedByAnother() {
    var stage =
        stage(
            NO_STEPS,
            """
            - unique: { key: order_id, within: 24h }
            - unique: { key: [customer_id, status], within: 1h }
            """);
    stage.decide(Orders.event(0, 1, 0, Orders.anOrder().encoded(ID)));
    stage.decide(Orders.event(0, 2, 0, Orders.anOrder().with("status", "PAID").encoded(ID)));

    var other = Orders.anOrder().with("order_id", "o-2").with("status", "PAID").encoded(ID);

    assertThat(stage.decide(Orders.event(0, 3, 0, other))).isInstanceOf(Outcome.Emit.class);
    assertThat(stage.decide(Orders.event(0, 4, 0, other)))
        .isEqualTo(new Outcome.Duplicate("transformed.orders-0-3"));
  }

  @Test
  void aRepetitionThatOnlyWarnsPasses() {
    var stage = stage(NO_STEPS, "- unique: { key: order_id, within: 24h, on-fail: warn }");
    var value = Orders.anOrder().encoded(ID);
    stage.decide(Orders.event(0, 1, 0, value));

    assertThat(stage.decide(Orders.event(0, 2, 0, value))).isInstanceOf(Outcome.Emit.class);
    assertThat(warned).containsExactly("unique");
  }

  @Test
  void withoutARuleThatRemembersTheStageHasNoState() {
    assertThat(
            QualityStage.of(
                Orders.pipeline(NO_STEPS, "- not-null: [email]"), registry, ID, Samples.HASH_KEY))
        .isNotInstanceOf(StatefulStage.class);
  }

  @Test
  void aRuleThatCameLaterStartsWithoutMemoryAndOneThatWentIsForgotten() throws Exception {
    var before = (StatefulStage) stage(NO_STEPS, UNIQUE);
    before.decide(Orders.event(0, 1, 0, Orders.anOrder().encoded(ID)));
    var entry = before.changes().get(0);

    var after =
        (StatefulStage)
            stage(
                NO_STEPS,
                """
                - unique: { key: customer_id, within: 24h }
                - unique: { key: order_id, within: 7d }
                """);
    after.restore(0, entry, Long.MAX_VALUE);

    assertThat(after.decide(Orders.event(0, 2, 0, Orders.anOrder().encoded(ID))))
        .isEqualTo(new Outcome.Duplicate("transformed.orders-0-1"));
    assertThat(
            after.decide(
                Orders.event(0, 2, 0, Orders.anOrder().with("order_id", "o-2").encoded(ID))))
        .isInstanceOf(Outcome.Emit.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 30})
  void anEntryOfTheLogThatCannotBeReadIsSetAside(int length) {
    var stage = (StatefulStage) stage(NO_STEPS, UNIQUE);
    stage.decide(Orders.event(0, 1, 0, Orders.anOrder().encoded(ID)));
    var entry = Arrays.copyOf(stage.changes().get(0), length);
    if (length > 0) {
      entry[0] = (byte) (length == 1 ? 9 : 1);
    }

    assertThatThrownBy(() -> stage.restore(0, entry, Long.MAX_VALUE))
        .isInstanceOf(UnreadableState.class);
    stage.rolledBack();
    assertThat(stage.decide(Orders.event(0, 2, 0, Orders.anOrder().encoded(ID))))
        .as("nothing of it is taken")
        .isInstanceOf(Outcome.Emit.class);
  }

  @Test
  void anEntryOfATimeToComeIsSetAside() {
    var stage = (StatefulStage) stage(NO_STEPS, UNIQUE);
    stage.decide(Orders.event(0, 1, 5_000, Orders.anOrder().encoded(ID)));
    var entry = stage.changes().get(0);

    assertThatThrownBy(() -> stage.restore(0, entry, 4_999)).isInstanceOf(UnreadableState.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverAnEntryHoldsItIsTakenOrSetAside(long seed) {
    var random = new Random(seed);
    var stage = (StatefulStage) stage(NO_STEPS, UNIQUE);
    stage.decide(Orders.event(0, 1, 0, Orders.anOrder().encoded(ID)));
    var good = stage.changes().get(0);
    for (int i = 0; i < 500; i++) {
      var bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
      for (int damage = random.nextInt(6); damage > 0 && bytes.length > 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        stage.restore(0, bytes, 0);
      } catch (UnreadableState e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  private Stage sample() throws IOException {
    return ready(Orders.parsed(Files.readString(Path.of("..", "pipelines", "orders.yaml"))));
  }

  private Stage stage(String steps, String rules) {
    return ready(Orders.pipeline(steps, rules));
  }

  private Stage ready(Pipeline pipeline) {
    var stage =
        QualityStage.of(pipeline, registry, ID, warned::add, Scratch.HEAP, Samples.HASH_KEY);
    if (stage instanceof StatefulStage stateful) {
      for (var partition = 0; partition < 4; partition++) {
        stateful.assigned(partition);
      }
    }
    return stage;
  }

  private static EventError rejected(Stage stage, Orders order) {
    return ((Outcome.Reject) stage.decide(Orders.event(0, 1, 0, order.encoded(ID)))).error();
  }

  private static byte[] emitted(Stage stage, byte[] value) {
    return ((Outcome.Emit) stage.decide(Orders.event(0, 1, 0, value))).value();
  }
}
