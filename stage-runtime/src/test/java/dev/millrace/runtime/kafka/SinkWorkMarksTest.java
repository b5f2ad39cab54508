package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.flood.Flooded;
import dev.millrace.runtime.position.StartingPoints.Start;
import dev.millrace.runtime.sink.Sink.Position;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

/** What is carried from batch to batch, beside the position and in memory, and what is told. */
class SinkWorkMarksTest extends SinkWorkFixture {

  private static final DependencyUnavailable AWAY =
      new DependencyUnavailable("scripted", "no answer", new RuntimeException());
  private static final byte[] BAD = {9};

  @Test
  void holdsWhereTheReaderBeforeIt() {
    goOnAt(40, ";flood=UNDECODABLE,,");

    assertThatThrownBy(() -> process(event(40, BAD))).isInstanceOf(Flooded.class);
  }

  @Test
  void countsWhatComesAgainUpToWhereThatEnds() {
    goOnAt(40, ";again=42");

    process(event(40, 'a'));
    assertThat(account().repeated()).isOne();
    assertThat(stored()).contains(";again=42");
    process(event(41, 'b'), event(42, 'c'));

    assertThat(account().repeated()).isEqualTo(2);
    assertThat(stored()).doesNotContain("again");
    assertThat(account().arrived()).as("those before, and one more").isEqualTo(41);
  }

  @Test
  void nothingComesAgainOnceItIsReached() {
    goOnAt(40, ";again=42");
    process(event(40, 'a'), event(41, 'b'));

    process(event(41, 'b'));

    assertThat(account().repeated()).isEqualTo(2);
  }

  @Test
  void aRedrivenEventIsNoneThatComesAgain() {
    goOnAt(40, ";again=42");

    process(redriven(40, 'a'));

    assertThat(account().redriven()).isOne();
    assertThat(account().repeated()).isZero();
  }

  @Test
  void aRedriveCountsOnceHoweverOftenItsRecordIsCopied() {
    prepare();

    process(redriven(10, 'a'));
    process(redriven(11, 'a'));

    assertThat(sent("outcomes.things")).hasSize(1);
    assertThat(account().redriven()).isOne();
    assertThat(stored()).contains(";redrive=1");
    assertThat(meters.get("millrace.unsealed").counter().count()).isOne();
  }

  @Test
  void aRedriveThatTheReaderBeforeHasCountedCountsNoMore() {
    goOnAt(40, ";redrive=7");

    process(redriven(40, 'a'));

    assertThat(account().redriven()).isZero();
    assertThat(stored()).contains(";redrive=7");
  }

  @Test
  void aRedriveCountsWhenItsBatchPassesAtTheSecondTry() {
    prepare();
    sink.atBegin = AWAY;
    assertThatThrownBy(() -> process(redriven(10, 'a'))).isSameAs(AWAY);
    work.rolledBack("no answer");
    sink.atBegin = null;

    process(redriven(10, 'a'));

    assertThat(account().redriven()).isOne();
  }

  @Test
  void keepsNothingOfAPartitionThatItGivesUp() {
    goOnAt(40, ";again=99;redrive=7");
    work.forget(PARTITION);
    sink.positions.clear();

    process(redriven(40, 'a'), event(41, 'b'));

    assertThat(account().redriven()).isOne();
    assertThat(account().repeated()).isZero();
  }

  @Test
  void junkSharesADeadLetterAboveSoManyInAnHourAndNotInABatch() throws Exception {
    process(junk(0, 6));
    process(junk(6, 12));

    assertThat(letters()).hasSize(LETTERS_PER_HOUR + 1);
    assertThat(letters().getLast().getAlike())
        .singleElement()
        .satisfies(range -> assertThat(range.getFirst()).isEqualTo(10));
  }

  @Test
  void junkOfABatchThatIsRolledBackCountsNotTowardsTheHour() throws Exception {
    sink.atCommit = AWAY;
    assertThatThrownBy(() -> process(junk(0, 6))).isSameAs(AWAY);
    work.rolledBack("no answer");
    sink.atCommit = null;
    process(junk(0, 6));

    process(junk(6, 10));

    assertThat(letters()).hasSize(6 + LETTERS_PER_HOUR).allMatch(each -> each.getAlike().isEmpty());
  }

  @Test
  void endsTheSpanOfARejectedEventWithItsBatch() throws Exception {
    var begun = clock.instant();

    process(event(10, BAD), event(11, 'a'));

    assertThat(spans.ended()).containsExactly("things commit UNSET", "things process ERROR");
    assertThat(spans.first().getStartEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(begun.getEpochSecond()));
    assertThat(spans.first().getAttributes().asMap()).containsValue((long) 2).containsValue("load");
    var traceparent = letters().getFirst().getTraceparent();
    assertThat(traceparent)
        .contains(spans.first().getLinks().getFirst().getSpanContext().getSpanId());
  }

  @Test
  void aSpanBeginsWithItsOwnBatch() {
    process(event(10, 'a'));
    clock.pass(Duration.ofMinutes(3));
    var begun = clock.instant();

    process(event(11, BAD));

    assertThat(spans.first().getStartEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(begun.getEpochSecond()));
  }

  @Test
  void endsTheSpanOfABatchThatIsRolledBackAsFailed() {
    sink.atCommit = AWAY;
    assertThatThrownBy(() -> process(event(10, BAD))).isSameAs(AWAY);

    work.rolledBack("no answer");

    assertThat(spans.ended()).containsExactly("things process ERROR");
    assertThat(spans.first().getStatus().getDescription()).isEqualTo("rolled back: no answer");
  }

  @Test
  void learnsOfARecordTooLongOnlyFromItsOwnBatch() {
    var refused = new RecordRefused("dlq.things", new RecordTooLargeException("9 of 8"));
    process(event(10, BAD));
    assertThat(work.learn(refused)).isTrue();

    process(event(11, 'a'));

    assertThat(work.learn(refused)).as("no dead letter was written").isFalse();
  }

  @Test
  void measuresTheFirstAndTheLastEventOfABatch() {
    var first = event(10, 'a');
    clock.pass(Duration.ofSeconds(3));
    var last = event(12, 'c');
    clock.pass(Duration.ofSeconds(2));

    process(first, event(11, 'b'), last);

    var endToEnd = meters.get("millrace.end.to.end").timer();
    assertThat(endToEnd.count()).isEqualTo(2);
    assertThat(endToEnd.totalTime(TimeUnit.SECONDS)).isEqualTo(5 + 2);
    assertThat(meters.get("millrace.batch.size").summary().totalAmount()).isEqualTo(3);
  }

  /** As after a flood that has cut off all of it. */
  @Test
  void storesThePlaceOfABatchThatHoldsNothing() {
    prepare();

    work.process(List.of(), new HashMap<>(Map.of(PARTITION, 10L)), consumer);

    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(10);
    assertThat(account().in()).isZero();
    assertThat(spans.ended()).isEmpty();
  }

  @Test
  void notesWhatIsLoaded() {
    prepare();

    process(event(10, 'a'));

    assertThat(keeper.read(List.of(PARTITION)).get(PARTITION).next()).isEqualTo(11);
    assertThat(keeper.read(List.of(PARTITION)).get(PARTITION).account()).isEqualTo(stored());
  }

  @Test
  void positionsNotedBeforeAGapWasAcceptedDoNotCount() {
    sink.positions.put(0, new Position(2_000, "v1;in=7;emitted=7"));
    prepare();

    work.accept(work.gaps().getFirst(), 900, consumer);

    var noted = keeper.noted(PARTITION).orElseThrow();
    assertThat(noted.next()).isEqualTo(900);
    assertThat(noted.epoch()).isOne();
  }

  @Test
  void storesAPlaceWhereTheSinkHasLostIts() {
    prepare();
    process(event(10, 'a'));
    sink.positions.clear();
    assertThat(prepare()).as("a gap").isEqualTo(-1);

    work.accept(work.gaps().getFirst(), 0, consumer);

    assertThat(sink.positions.get(0).nextOffset()).isZero();
  }

  @Test
  void tellsWhatTheSinkHasOfAnyPartition() {
    sink.positions.put(0, new Position(40, "v1;in=40;emitted=40"));

    assertThat(work.storedElsewhere(List.of(PARTITION)))
        .isEqualTo(Map.of(PARTITION, new Start(40, "v1;in=40;emitted=40")));
  }

  @Test
  void settlesWhatItsProducerLeftBehindAsSoonAsItHasPartitions() {
    work.assigned();

    assertThat(producer().transactionInitialized()).isTrue();
  }

  @Test
  void closesItsProducerAndItsSink() {
    work.assigned();

    work.close();

    assertThat(producer().closed()).isTrue();
    assertThat(sink.isClosed).isTrue();
  }

  /** Takes over from a reader that has read as many events as there are offsets. */
  private void goOnAt(long next, String marks) {
    sink.positions.put(0, new Position(next, "v1;in=" + next + ";emitted=" + next + marks));
    assertThat(prepare()).isEqualTo(next);
  }

  private String stored() {
    return sink.positions.get(0).account();
  }

  /** What no stage has written. */
  private List<ConsumerRecord<byte[], byte[]>> junk(int from, int until) {
    return IntStream.range(from, until)
        .mapToObj(offset -> record(offset, "junk".getBytes(StandardCharsets.UTF_8)))
        .toList();
  }
}
