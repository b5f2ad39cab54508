package dev.millrace.runtime.position;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PositionLogTest {

  private static final TopicPartition LOG = new TopicPartition(PositionLog.TOPIC, 0);
  private static final PositionKey KEY = new PositionKey("millrace.orders.load", "validated.o", 3);
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final AtomicLong unreadable = new AtomicLong();
  private final PositionLog log =
      new PositionLog(
          () -> consumer, () -> producer, new OwnSeal(), unreadable::addAndGet, () -> NOW);
  private long end;

  @BeforeEach
  void anEmptyTopic() {
    consumer.updatePartitions(
        PositionLog.TOPIC,
        List.of(new PartitionInfo(PositionLog.TOPIC, 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(LOG, 0L));
    consumer.updateEndOffsets(Map.of(LOG, 0L));
  }

  @Test
  void whatWasNeverNotedIsNotKnown() {
    assertThat(log.read(List.of(KEY))).isEmpty();
  }

  @Test
  void readsWhatWasNoted() {
    var position = at(0, 7).with("trying", "7..9");
    comes(KEY.encode(), position.encode());

    assertThat(log.read(List.of(KEY))).containsExactly(Map.entry(KEY, position));
  }

  @Test
  void readsOnFromWhereItWas() {
    comes(KEY.encode(), at(0, 7).encode());
    log.read(List.of(KEY));
    comes(KEY.encode(), at(0, 8).encode());

    assertThat(log.read(List.of(KEY))).containsEntry(KEY, at(0, 8));
  }

  @Test
  void aLateWordOfAReplacedProcessDoesNotCount() {
    comes(KEY.encode(), at(0, 70).encode());
    comes(KEY.encode(), at(0, 7).encode());

    assertThat(log.read(List.of(KEY))).containsEntry(KEY, at(0, 70));
  }

  @Test
  void whatAPersonHasDecidedCountsWhateverItsPosition() {
    comes(KEY.encode(), at(0, 70).encode());
    comes(KEY.encode(), at(1, 7).encode());

    assertThat(log.read(List.of(KEY))).containsEntry(KEY, at(1, 7));
  }

  @Test
  void garbageIsCountedAndBlocksNothing() {
    comes(null, null);
    comes("?".getBytes(UTF_8), at(0, 1).encode());
    comes(KEY.encode(), "{\"v\":1,\"next\":\"x\"}".getBytes(UTF_8));
    comes(KEY.encode(), "{\"v\":1,\"next\":-4,\"at\":\"x\"}".getBytes(UTF_8));
    comes(KEY.encode(), "{\"v\":1,\"next\":4,\"at\":\"yesterday\"}".getBytes(UTF_8));
    comes(KEY.encode(), new byte[] {0, 1, 2});
    comes(KEY.encode(), new byte[KnownPosition.LONGEST + 1]);
    comes("other/topic/0".getBytes(UTF_8), at(0, 1).encode());
    comes(KEY.encode(), at(0, 7).encode());

    assertThat(log.read(List.of(KEY))).containsEntry(KEY, at(0, 7));
    assertThat(unreadable).hasValue(8);
  }

  @Test
  void whatAnybodyElseWroteIsGarbage() {
    comes(KEY.encode(), at(0, 7).encode());
    forged(KEY.encode(), at(5, 0).with("danger", "0;1;5;0;1000;0").encode());
    forged(new PositionKey("g", "t", 0).encode(), at(0, 3).encode());

    assertThat(log.read(List.of(KEY, new PositionKey("g", "t", 0))))
        .containsExactly(Map.entry(KEY, at(0, 7)));
    assertThat(unreadable).hasValue(2);
  }

  @Test
  void leavesOutWhatALaterReleaseAdds() {
    var json =
        new String(at(2, 7).encode(), UTF_8).replace("{\"v\":1", "{\"later\":{\"x\":[1]},\"v\":1");

    assertThat(KnownPosition.decode(json.getBytes(UTF_8))).contains(at(2, 7));
  }

  @Test
  void aTopicThatWasMadeAnewIsReadFromItsBeginningAndNothingIsForgotten() {
    comes(KEY.encode(), at(0, 7).encode());
    comes(KEY.encode(), at(0, 8).encode());
    log.read(List.of(KEY));
    var other = new PositionKey(KEY.group(), KEY.topic(), 4);
    end = 0;
    comes(other.encode(), at(0, 1).encode());

    assertThat(log.read(List.of(KEY, other)))
        .containsOnly(Map.entry(KEY, at(0, 8)), Map.entry(other, at(0, 1)));
  }

  @Test
  void writesWhatCanBeReadAgain() {
    log.write(KEY, at(3, 9));

    var record = producer.history().getFirst();
    assertThat(record.topic()).isEqualTo("positions");
    assertThat(PositionKey.decode(record.key())).contains(KEY);
    assertThat(KnownPosition.decode(record.value())).contains(at(3, 9));
    assertThat(record.headers().lastHeader("own")).isNotNull();
  }

  @Test
  void aGroupMayHaveAnyNameAndATopicHasNoSlash() {
    var odd = new PositionKey("millrace.a/b/c", "t", 12);

    assertThat(PositionKey.decode(odd.encode())).contains(odd);
  }

  private void comes(byte @Nullable [] key, byte @Nullable [] value) {
    var record = new ConsumerRecord<>(PositionLog.TOPIC, 0, end++, key, value);
    record.headers().add("own", "yes".getBytes(UTF_8));
    comes(record);
  }

  private void forged(byte[] key, byte[] value) {
    comes(new ConsumerRecord<>(PositionLog.TOPIC, 0, end++, key, value));
  }

  private void comes(ConsumerRecord<byte[], byte[]> record) {
    consumer.updateEndOffsets(Map.of(LOG, end));
    consumer.schedulePollTask(() -> consumer.addRecord(record));
  }

  private static KnownPosition at(long epoch, long next) {
    return new KnownPosition(
        "id",
        epoch,
        next,
        next + 5,
        "v1;in=7",
        NOW.minus(Duration.ofMinutes(1)),
        "me",
        false,
        Map.of());
  }
}
