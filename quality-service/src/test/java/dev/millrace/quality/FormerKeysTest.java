package dev.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.HashKey;
import dev.millrace.quality.rule.Samples;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The keys that release 0.1.0 remembered count until their window ends, and it reads our log. */
class FormerKeysTest {

  private static final int ID = 1;
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** What release 0.1.0 makes of the key {@code o-1}. */
  private static final long HIGH = 0x1e978185c7618b63L;

  private static final long LOW = 0xdd2883c3f232e740L;

  private final FakeRegistry registry = new FakeRegistry().with(ID, Orders.SCHEMA);
  private final StatefulStage stage = stage(Samples.HASH_KEY);

  @Test
  void aKeyOfRelease010IsADuplicateUntilItsWindowEnds() throws UnreadableState {
    stage.restore(0, entryOf010(7, HOUR), Long.MAX_VALUE);

    assertThat(decide(stage, "o-1", 8, 2 * HOUR)).isEqualTo(duplicateOf(7));
    assertThat(decide(stage, "o-2", 9, 2 * HOUR)).isInstanceOf(Outcome.Emit.class);
    assertThat(decide(stage, "o-1", 10, 25 * HOUR)).isEqualTo(duplicateOf(7));
    assertThat(decide(stage, "o-1", 11, 27 * HOUR)).isInstanceOf(Outcome.Emit.class);
    stage.committed();
    assertThat(decide(stage, "o-1", 12, 27 * HOUR)).isEqualTo(duplicateOf(11));
  }

  @Test
  void entriesOfBothReleasesLieSideBySide() throws UnreadableState {
    decide(stage, "o-2", 8, HOUR);
    var keyed = stage.changes().get(0);
    stage.committed();
    var next = stage(Samples.HASH_KEY);

    next.restore(0, entryOf010(7, HOUR), Long.MAX_VALUE);
    next.restore(0, keyed, Long.MAX_VALUE);
    next.restore(0, entryOf010(9, 20 * HOUR), Long.MAX_VALUE);

    assertThat(decide(next, "o-1", 10, 20 * HOUR)).isEqualTo(duplicateOf(7));
    assertThat(decide(next, "o-2", 11, 20 * HOUR)).isEqualTo(duplicateOf(8));
    assertThat(decide(next, "o-1", 12, 40 * HOUR)).isEqualTo(duplicateOf(9));
    assertThat(next.changes()).isEmpty();
  }

  @Test
  void release010FindsNothingOfItsOwnInOurEntriesAndReadsThemToTheEnd() throws IOException {
    decide(stage, "o-1", 8, HOUR);

    // As it reads them: a name that no rule has is stepped over.
    var in = new DataInputStream(new ByteArrayInputStream(stage.changes().get(0)));
    assertThat(in.read()).isEqualTo(1);
    int memories = 0;
    while (in.available() > 0) {
      assertThat(in.readUTF()).isNotEqualTo("unique(order_id)").startsWith("unique(order_id)");
      int length = in.readInt();
      assertThat(in.readNBytes(length)).hasSize(length);
      memories++;
    }
    assertThat(memories).isOne();
  }

  @Test
  void anotherSystemsKeyFindsNothing() throws UnreadableState {
    decide(stage, "o-1", 8, HOUR);
    var other = stage(HashKey.random(new Random(1)));

    other.restore(0, stage.changes().get(0), Long.MAX_VALUE);

    assertThat(decide(other, "o-1", 9, HOUR)).isInstanceOf(Outcome.Emit.class);
  }

  private StatefulStage stage(HashKey key) {
    var pipeline = Orders.pipeline("- drop: [note]", "- unique: { key: order_id, within: 24h }");
    var made = (StatefulStage) QualityStage.of(pipeline, registry, ID, key);
    made.assigned(0);
    return made;
  }

  private static Outcome decide(StatefulStage stage, String order, long offset, long time) {
    return stage.decide(
        Orders.event(0, offset, time, Orders.anOrder().with("order_id", order).encoded(ID)));
  }

  private static Outcome duplicateOf(long offset) {
    return new Outcome.Duplicate("transformed.orders-0-" + offset);
  }

  /** An entry with one key, byte by byte as release 0.1.0 writes it. */
  private static byte[] entryOf010(long offset, long time) {
    var name = "unique(order_id)".getBytes(StandardCharsets.UTF_8);
    var part = ByteBuffer.allocate(8 + 4 + 8 + 4 + 24);
    part.putLong(time).putInt(1).putLong(time).putInt(1).putLong(HIGH).putLong(LOW).putLong(offset);
    return ByteBuffer.allocate(1 + 2 + name.length + 4 + part.capacity())
        .put((byte) 1)
        .putShort((short) name.length)
        .put(name)
        .putInt(part.capacity())
        .put(part.array())
        .array();
  }
}
