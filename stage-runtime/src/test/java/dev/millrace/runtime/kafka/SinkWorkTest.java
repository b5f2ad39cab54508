package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.deadletter.GivenUp;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of the events of a batch. */
class SinkWorkTest extends SinkWorkFixture {

  @Test
  void loadsAndCountsFromBatchToBatchWithoutATransactionOfKafka() {
    prepare();
    process(event(10, 'a'), event(11, 'b'));
    process(event(12, 'c'));

    assertThat(sink.rows).containsExactly("a", "b", "c");
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(13);
    assertThat(account().in()).isEqualTo(3);
    assertThat(account().emitted()).isEqualTo(3);
    assertThat(producer().history()).isEmpty();
    assertThat(producer().commitCount()).isZero();
  }

  @Test
  void showsKafkaACopyOfThePositions() {
    process(event(10, 'a'));

    var copy = consumer.committed(java.util.Set.of(PARTITION)).get(PARTITION);
    assertThat(copy.offset()).isEqualTo(11);
    assertThat(copy.metadata()).isEqualTo(sink.positions.get(0).account());
  }

  @Test
  void aRecordThatIsGivenUpIsADeadLetterWithoutItsBytesAndTheRestIsLoaded() throws Exception {
    process(event(4, 'a'), event(5, GivenUp.DEADLY), event(6, 'b'));

    assertThat(sink.rows).containsExactly("a", "b");
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(7);
    assertThat(account().rejected()).isEqualTo(Map.of("UNCLASSIFIED", 1L));
    var letter = letters().getFirst();
    assertThat(letter.getOffset()).isEqualTo(5);
    assertThat(letter.getMessage()).contains("ended again and again", "validated.things-0-5");
    assertThat(letter.getValue()).isNull();
    assertThat(letter.getValueCut().getLength()).isEqualTo(-1);
  }

  @Test
  void oneThatCannotBeReadAloneIsTooLarge() throws Exception {
    process(event(5, GivenUp.UNREADABLE));

    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(6);
    assertThat(letters().getFirst().getCode()).isEqualTo("TOO_LARGE");
  }

  /** It is not read any more, so nobody could hold it for later. */
  @Test
  void aRecordThatIsGivenUpIsNotHeldByAFloodOfItsKind() throws Exception {
    flood.restore(0, 5, "v1;in=5;flood=UNCLASSIFIED,,");

    process(event(5, GivenUp.DEADLY));

    assertThat(letters()).hasSize(1);
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(6);
    assertThat(flood.floods()).isEmpty();
  }

  @Test
  void whatNoStageHasWrittenSharesADeadLetterAboveSoManyInAnHour() throws Exception {
    process(IntStream.range(0, 100).mapToObj(offset -> record(offset, new byte[] {1, 2})).toList());

    assertThat(letters()).hasSize(LETTERS_PER_HOUR + 1);
    assertThat(letters().getLast().getAlike())
        .singleElement()
        .satisfies(
            range -> {
              assertThat(range.getFirst()).isEqualTo(LETTERS_PER_HOUR);
              assertThat(range.getLast()).isEqualTo(99);
            });
    assertThat(account().rejected()).isEqualTo(Map.of("UNDECODABLE", 100L));
    assertThat(account().foreign()).isEqualTo(100);
  }

  @Test
  void whatCameAfterANewerOneIsLoadedAndCountedBesides() {
    sink.outdated.add(11L);

    process(record(10, thing('a')), record(11, thing('b')), record(12, thing('c')));

    assertThat(account().emitted()).isEqualTo(3);
    assertThat(account().outdated()).isOne();
    assertThat(sink.positions.get(0).nextOffset()).isEqualTo(13);
    assertThat(meters.get("millrace.outdated").counter().count()).isOne();
    assertThat(producers).isEmpty();
  }

  @Test
  void theDeadLetterOfARedrivenOneHearsThatItWasOutdated() {
    sink.outdated.add(10L);

    process(redriven(10, 'a'), record(11, thing('b')));

    assertThat(sent("outcomes.things"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"outdated\"", "quality/raw.things/0/1");
    assertThat(account().outdated()).isOne();
  }

  @Test
  void theDeadLetterOfARedrivenOneHearsThatItWasLoaded() {
    process(redriven(10, 'a'));

    assertThat(sent("outcomes.things"))
        .singleElement()
        .asString()
        .contains("\"outcome\":\"loaded\"");
  }

  @Test
  void refusedRowsAndValuesThatAreNoneBecomeDeadLetters() {
    sink.refused.add(11L);
    sink.outdated.add(13L);

    process(
        record(10, thing('a')),
        record(11, thing('b')),
        record(12, new byte[] {9, 9}),
        record(13, thing('d')));

    assertThat(sink.rows).containsExactly("a", "d");
    assertThat(account().emitted()).isEqualTo(2);
    assertThat(account().outdated()).isOne();
    assertThat(account().rejectedTotal()).isEqualTo(2);
    assertThat(sent("dlq.things")).hasSize(2);
  }
}
