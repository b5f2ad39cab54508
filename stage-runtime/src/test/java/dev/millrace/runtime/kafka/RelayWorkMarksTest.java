package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.account.Account;
import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is carried from batch to batch, beside the position and in memory, and what is told. */
class RelayWorkMarksTest extends RelayWorkFixture {

  @Test
  void holdsWhereTheReaderBeforeIt() {
    goOnAt(40, ";flood=RULE_VIOLATED,,");

    assertThatThrownBy(() -> process("reject")).isInstanceOf(Flooded.class);
  }

  @Test
  void countsWhatComesAgainUpToWhereThatEnds() {
    goOnAt(40, ";again=42");

    process("emit");
    assertThat(account().repeated()).isOne();
    assertThat(committed().metadata()).contains(";again=42");
    process("emit", "emit");

    assertThat(account().repeated()).isEqualTo(2);
    assertThat(committed().metadata()).doesNotContain("again");
    assertThat(account().arrived()).as("those before, and one more").isEqualTo(41);
  }

  @Test
  void nothingComesAgainOnceItIsReached() {
    goOnAt(40, ";again=42");
    process("emit", "emit");
    next = 41;

    process("emit");

    assertThat(account().repeated()).isEqualTo(2);
  }

  @Test
  void aRedrivenEventIsNoneThatComesAgain() {
    goOnAt(40, ";again=42");

    process(List.of(redriven("emit")));

    assertThat(account().redriven()).isOne();
    assertThat(account().repeated()).isZero();
  }

  @Test
  void countsWhatNoStageHasWritten() {
    prepare();

    process(List.of(record("emit")));
    process("emit");

    assertThat(account().in()).isEqualTo(2);
    assertThat(account().foreign()).isOne();
  }

  @Test
  void aRedriveCountsOnceHoweverOftenItsRecordIsCopied() {
    prepare();

    process(List.of(redriven("emit")));
    process(List.of(redriven("emit")));

    assertThat(account().redriven()).isOne();
    assertThat(committed().metadata()).contains(";redrive=1");
    assertThat(meters.get("millrace.unsealed").counter().count()).isOne();
  }

  @Test
  void aRedriveThatTheReaderBeforeHasCountedCountsNoMore() {
    goOnAt(40, ";redrive=7");

    process(List.of(redriven("emit")));

    assertThat(account().redriven()).isZero();
    assertThat(committed().metadata()).contains(";redrive=7");
  }

  @Test
  void aRedriveCountsWhenItsBatchPassesAtTheSecondTry() {
    prepare();
    producer().sendOffsetsToTransactionException = new TimeoutException("no answer");
    assertThatThrownBy(() -> process(List.of(redriven("emit"))))
        .isInstanceOf(DependencyUnavailable.class);
    work.rolledBack("no answer");
    producer().sendOffsetsToTransactionException = null;

    process(List.of(redriven("emit")));

    assertThat(account().redriven()).isOne();
  }

  @Test
  void theDeadLetterOfARedrivenEventHearsWhatBecameOfIt() {
    prepare();
    process(List.of(redriven("filter")));
    assertThat(sent(TOPICS.outcomes()))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"filtered\"", "quality/raw.things/0/1");
  }

  @Test
  void theDeadLetterOfARedrivenEventHearsThatItWasADuplicate() {
    prepare();
    process(List.of(redriven("duplicate")));

    assertThat(sent(TOPICS.outcomes()))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"duplicate\"");
  }

  @Test
  void takesItsStateOverFromRelease010UpToWhereThatEnds() {
    stateLog.add("old");
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(0, "v1;in=7;emitted=7")));

    prepare();
    process("emit");

    assertThat(stage.steps).containsExactly("assigned 0", "restored old", "committed");
    assertThat(committed().metadata()).contains(";state=1");
  }

  @Test
  void aStageWithoutStateKeepsTheMarkOfOneThatHadSome() {
    var stateless = work(event -> stage.decide(event));
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(0, "v1;in=7;emitted=7;state=12")));
    stateless.prepare(List.of(INPUT), consumer);

    stateless.process(List.of(record("emit")), new HashMap<>(Map.of(INPUT, 1L)), consumer);

    assertThat(committed().metadata()).contains(";state=12");
    assertThat(sent(STATE)).isEmpty();
    assertThat(stage.steps).isEmpty();
  }

  @Test
  void keepsNothingOfAPartitionThatItGivesUp() {
    goOnAt(40, ";again=99;redrive=7;state=12");
    work.forget(INPUT);

    process(List.of(redriven("emit"), record("emit")));

    assertThat(account().redriven()).isOne();
    assertThat(account().repeated()).isZero();
    assertThat(account().in()).isEqualTo(2);
    assertThat(committed().metadata()).contains(";state=0");
  }

  @Test
  void junkSharesADeadLetterAboveSoManyInAnHourAndNotInABatch() {
    prepare();

    process(junk(6));
    process(junk(6));

    assertThat(sent(TOPICS.deadLetters())).hasSize(LETTERS_PER_HOUR + 1);
    assertThat(account().rejectedTotal()).isEqualTo(12);
  }

  @Test
  void endsTheSpanOfARejectedEventWithItsBatch() {
    prepare();
    var begun = clock.instant();

    process("reject", "emit");

    assertThat(spans.ended()).containsExactly("things commit UNSET", "things process ERROR");
    assertThat(spans.first().getStartEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(begun.getEpochSecond()));
    assertThat(spans.first().getAttributes().asMap())
        .containsValue((long) 2)
        .containsValue("quality");
    var letter =
        producer().history().stream()
            .filter(each -> each.topic().equals(TOPICS.deadLetters()))
            .findFirst()
            .orElseThrow();
    assertThat(letter.headers().lastHeader(PlatformHeaders.TRACEPARENT).value())
        .asString()
        .contains(spans.first().getLinks().getFirst().getSpanContext().getSpanId());
  }

  @Test
  void aSpanBeginsWithItsOwnBatch() {
    prepare();
    process("emit");
    clock.pass(Duration.ofMinutes(3));
    var begun = clock.instant();

    process("reject");

    assertThat(spans.first().getStartEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(begun.getEpochSecond()));
  }

  @Test
  void endsTheSpanOfABatchThatIsRolledBackAsFailed() {
    prepare();
    producer().commitTransactionException = new KafkaException("no answer");
    assertThatThrownBy(() -> process("reject")).isInstanceOf(DependencyUnavailable.class);

    work.rolledBack("no answer");

    assertThat(spans.ended()).containsExactly("things process ERROR");
    assertThat(spans.first().getStatus().getDescription()).isEqualTo("rolled back: no answer");
  }

  @Test
  void learnsOfARecordTooLongOnlyFromItsOwnBatch() {
    var refused = new RecordRefused(TOPICS.deadLetters(), new RecordTooLargeException("9 of 8"));
    prepare();
    process("reject");
    assertThat(work.learn(refused)).isTrue();

    process("emit");

    assertThat(work.learn(refused)).as("no dead letter was written").isFalse();
  }

  @Test
  void countsWhatItHasCommitted() {
    prepare();

    process("emit", "emit", "filter", "reject");

    assertThat(counted("emitted")).isEqualTo(2);
    assertThat(counted("filtered")).isOne();
    assertThat(counted("rejected")).isOne();
    assertThat(meters.get("millrace.batch.size").summary().totalAmount()).isEqualTo(4);
    assertThat(meters.get("millrace.batch").timer().count()).isOne();
  }

  @Test
  void notesWhatIsCommitted() {
    prepare();

    process("emit", "filter");

    assertThat(keeper.read(List.of(INPUT)).get(INPUT).next()).isEqualTo(2);
    assertThat(keeper.read(List.of(INPUT)).get(INPUT).account()).isEqualTo(committed().metadata());
  }

  @Test
  void positionsNotedBeforeAGapWasAcceptedDoNotCount() {
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(2_000, "v1;in=7;emitted=7")));
    prepare();
    assertThat(work.gaps()).extracting(Gap::kind).containsExactly(Gap.Kind.SHORTER);

    work.accept(work.gaps().getFirst(), 900, consumer);

    var noted = keeper.noted(INPUT).orElseThrow();
    assertThat(noted.next()).isEqualTo(900);
    assertThat(noted.epoch()).isOne();
  }

  /** Takes over from a reader that has read as many events as there are offsets. */
  private void goOnAt(long offset, String marks) {
    var account = "v1;in=" + offset + ";emitted=" + offset;
    consumer.commitSync(Map.of(INPUT, new OffsetAndMetadata(offset, account + marks)));
    assertThat(prepare()).isEqualTo(offset);
    next = offset;
  }

  private Account account() {
    return Account.decode(committed().metadata());
  }

  private double counted(String outcome) {
    return meters.get("millrace.events").tag("outcome", outcome).counter().count();
  }

  /** What no stage has written. */
  private List<ConsumerRecord<byte[], byte[]>> junk(int count) {
    var junk = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    for (int i = 0; i < count; i++) {
      junk.add(record("junk"));
    }
    return junk;
  }
}
