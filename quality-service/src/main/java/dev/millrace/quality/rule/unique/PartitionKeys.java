package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.Scratch;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The keys remembered for one partition: the durable ones, and over them those of the batch at
 * work. Its clock is the latest time seen; it never goes back, so that an event that comes late, or
 * from a clock that is slow, is remembered for as long as any other.
 */
final class PartitionKeys implements AutoCloseable {

  /** Bytes of a key in the log: the halves of its hash, and its offset. */
  private static final int ENTRY = 3 * Long.BYTES;

  private final TimeBuckets cut;
  private final KeyWindow durable;
  private final KeyWindow pending;
  private long durableClock = Long.MIN_VALUE;
  private long clock = Long.MIN_VALUE;

  PartitionKeys(TimeBuckets cut, Scratch scratch) {
    this.cut = cut;
    this.durable = new KeyWindow(cut, scratch);
    this.pending = new KeyWindow(cut, Scratch.HEAP);
  }

  /** Moves the clock. */
  void see(long time) {
    clock = Math.max(clock, time);
  }

  /** An offset lower than {@code before} that the key had within the window. */
  long find(KeyHash key, long before) {
    var oldest = cut.oldestAt(clock);
    var offset = pending.find(key.high(), key.low(), oldest, before);
    return offset != KeyTable.NONE ? offset : durable.find(key.high(), key.low(), oldest, before);
  }

  void remember(KeyHash key, long offset) {
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
    durable.dropBefore(cut.oldestAt(clock));
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

  /** Adds what {@link #write} wrote, and leaves out what is too old by now. */
  void read(DataInput in) throws IOException {
    see(in.readLong());
    durableClock = clock;
    var oldest = cut.oldestAt(clock);
    for (var buckets = in.readInt(); buckets > 0; buckets--) {
      var bucket = cut.at(in.readLong());
      for (var keys = in.readInt(); keys > 0; keys--) {
        var high = in.readLong();
        var low = in.readLong();
        var offset = in.readLong();
        if (bucket >= oldest) {
          durable.put(bucket, high, low, offset);
        }
      }
    }
    durable.dropBefore(oldest);
  }

  /** The memory taken by the tables. */
  long bytes() {
    return durable.bytes() + pending.bytes();
  }

  @Override
  public void close() {
    durable.close();
    pending.close();
  }
}
