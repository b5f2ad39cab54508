package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.HistoryRule.Form;
import dev.millrace.quality.rule.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/**
 * The keys remembered for one partition: the durable ones, and those of the current batch. Its
 * clock is the latest time seen and never goes back. So an event that comes late or has a slow
 * clock is remembered for as long as any other.
 */
final class PartitionKeys implements AutoCloseable {

  /** Bytes of a key in the log: the halves of its hash, and its offset. */
  private static final int ENTRY = 3 * Long.BYTES;

  private final TimeBuckets cut;
  private final KeyWindow durable;
  private final KeyWindow pending;

  /** Keys that release 0.1.0 remembered, by hashes without a key. No new ones are added. */
  private final KeyWindow former;

  private long durableClock = Long.MIN_VALUE;
  private long clock = Long.MIN_VALUE;

  PartitionKeys(TimeBuckets cut, Scratch scratch) {
    this.cut = cut;
    this.durable = new KeyWindow(cut, scratch);
    this.pending = new KeyWindow(cut, Scratch.HEAP);
    this.former = new KeyWindow(cut, scratch);
  }

  /** Moves the clock. */
  void see(long time) {
    clock = Math.max(clock, time);
  }

  /** Finds an offset below {@code before} at which the key was seen within the window. */
  long find(KeyedHash key, long before) {
    var oldest = cut.oldestAt(clock);
    var offset = pending.find(key.high(), key.low(), oldest, before);
    return offset != KeyTable.NONE ? offset : durable.find(key.high(), key.low(), oldest, before);
  }

  /** Whether release 0.1.0 remembered any keys here that still count. */
  boolean hasFormer() {
    return former.size() > 0;
  }

  /** Like {@link #find}, for the keys that release 0.1.0 remembered. */
  long findFormer(UnkeyedHash key, long before) {
    return former.find(key.high(), key.low(), cut.oldestAt(clock), before);
  }

  void remember(KeyedHash key, long offset) {
    pending.put(cut.at(clock), key.high(), key.low(), offset);
  }

  boolean changed() {
    return pending.size() > 0;
  }

  void commit() {
    pending.forEach(
        (bucket, keys) ->
            keys.forEach((high, low, offset) -> durable.put(bucket, high, low, offset)));
    pending.clear();
    durableClock = clock;
    dropOld();
  }

  private void dropOld() {
    var oldest = cut.oldestAt(clock);
    durable.dropBefore(oldest);
    if (hasFormer()) {
      former.dropBefore(oldest);
    }
  }

  void rollBack() {
    pending.clear();
    clock = durableClock;
  }

  /** The pending keys: the clock, then each bucket's start, its number of keys, and the keys. */
  void write(DataOutput out) throws IOException {
    out.writeLong(clock);
    out.writeInt(pending.buckets());
    pending.<IOException>forEach(
        (bucket, keys) -> {
          var count = Math.toIntExact(keys.size());
          out.writeLong(cut.start(bucket));
          out.writeInt(count);
          var entries = ByteBuffer.allocate(Math.multiplyExact(count, ENTRY));
          keys.forEach((high, low, offset) -> entries.putLong(high).putLong(low).putLong(offset));
          out.write(entries.array());
        });
  }

  /**
   * Reads an entry of {@link #write} or of release 0.1.0.
   *
   * @param latest upper bound of the clock
   * @return adds the entry when run, without keys that are too old by then
   * @throws IOException when {@link #write} cannot have written the entry
   */
  Runnable read(Form form, DataInput in, long latest) throws IOException {
    var written = in.readLong();
    if (written > latest) {
      throw new IOException("its clock is ahead: " + written);
    }
    var starts = new ArrayList<Long>();
    var entries = new ArrayList<ByteBuffer>();
    for (var buckets = count(in); buckets > 0; buckets--) {
      starts.add(in.readLong());
      entries.add(keys(in, count(in)));
    }
    return () -> {
      see(written);
      durableClock = clock;
      for (var i = 0; i < entries.size(); i++) {
        add(windowOf(form), cut.at(starts.get(i)), entries.get(i));
      }
      dropOld();
    };
  }

  private KeyWindow windowOf(Form form) {
    return switch (form) {
      case KEYED -> durable;
      case UNKEYED -> former;
    };
  }

  private static int count(DataInput in) throws IOException {
    var count = in.readInt();
    if (count < 0) {
      throw new IOException("a count is negative: " + count);
    }
    return count;
  }

  /**
   * Reads keys as far as there are bytes. Does not trust their number, so it takes no memory for it
   * in advance.
   */
  private static ByteBuffer keys(DataInput in, int count) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var entry = new byte[ENTRY];
    for (var keys = count; keys > 0; keys--) {
      in.readFully(entry);
      bytes.write(entry, 0, ENTRY);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private void add(KeyWindow window, long bucket, ByteBuffer keys) {
    // Refuses keys later than the clock: they would push the keys that follow out of the window.
    if (bucket < cut.oldestAt(clock) || bucket > cut.at(clock)) {
      return;
    }
    while (keys.hasRemaining()) {
      var high = keys.getLong();
      var low = keys.getLong();
      var offset = keys.getLong();
      if (high != 0 && offset >= 0) { // 0 marks an empty slot of a KeyTable
        window.put(bucket, high, low, offset);
      }
    }
  }

  /** The memory taken by the tables. */
  long bytes() {
    return durable.bytes() + pending.bytes() + former.bytes();
  }

  @Override
  public void close() {
    durable.close();
    pending.close();
    former.close();
  }
}
