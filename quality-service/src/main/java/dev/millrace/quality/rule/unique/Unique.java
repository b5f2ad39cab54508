package dev.millrace.quality.rule.unique;

import dev.millrace.quality.rule.HistoryRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.EventRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows an event again whose key has passed within the window, in the same partition. An event that
 * lacks a field of the key repeats none and is not remembered.
 */
final class Unique implements HistoryRule {

  private final String name;
  private final List<String> key;
  private final int[] slots;
  private final TimeBuckets cut;
  private final Scratch scratch;
  private final KeyedHash hash;
  private final UnkeyedHash former = new UnkeyedHash();

  /** Whether the event looked up last has a key that is not remembered yet. */
  private boolean fresh;

  /** By partition: small numbers, looked up for each event. */
  private @Nullable PartitionKeys[] partitions = new PartitionKeys[0];

  Unique(String name, List<String> key, Duration within, RuleContext context) {
    this.name = name;
    this.key = List.copyOf(key);
    this.slots = key.stream().mapToInt(context::slot).toArray();
    this.cut = TimeBuckets.of(within);
    this.scratch = context.scratch();
    this.hash = new KeyedHash(context.hashKey());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String memory() {
    return name + "(" + String.join(",", key) + ")";
  }

  @Override
  public Duration retention() {
    return cut.retention();
  }

  @Override
  public long recall(Row row, EventRecord event) {
    var keys = keys(event.partition());
    keys.see(event.ingestedAt());
    if (!isHashed(row, hash)) {
      fresh = false;
      return NONE;
    }
    var earlier = keys.find(hash, event.offset());
    if (earlier == KeyTable.NONE && keys.hasFormer() && isHashed(row, former)) {
      earlier = keys.findFormer(former, event.offset());
    }
    fresh = earlier == KeyTable.NONE;
    return fresh ? NONE : earlier;
  }

  @Override
  public void remember(EventRecord event) {
    if (fresh) {
      keys(event.partition()).remember(hash, event.offset());
    }
  }

  @Override
  public void assigned(int partition) {
    revoked(partition);
    partitions[partition] = new PartitionKeys(cut, scratch);
  }

  @Override
  public void revoked(int partition) {
    if (partition >= partitions.length) {
      partitions = Arrays.copyOf(partitions, partition + 1);
    }
    var keys = partitions[partition];
    if (keys != null) {
      partitions[partition] = null;
      keys.close();
    }
  }

  @Override
  public Runnable restored(int partition, Form form, DataInput entry, long latest)
      throws IOException {
    return keys(partition).read(form, entry, latest);
  }

  @Override
  public boolean changed(int partition) {
    return keys(partition).changed();
  }

  @Override
  public void writeChanges(int partition, DataOutput entry) throws IOException {
    keys(partition).write(entry);
  }

  @Override
  public void committed() {
    for (var keys : partitions) {
      if (keys != null) {
        keys.commit();
      }
    }
  }

  @Override
  public void rolledBack() {
    for (var keys : partitions) {
      if (keys != null) {
        keys.rollBack();
      }
    }
  }

  private PartitionKeys keys(int partition) {
    var keys = partition < partitions.length ? partitions[partition] : null;
    if (keys == null) {
      throw new IllegalStateException("partition " + partition + " is not assigned");
    }
    return keys;
  }

  private boolean isHashed(Row row, KeyHash into) {
    into.reset();
    for (var slot : slots) {
      var value = row.get(slot);
      if (value == null || value == Row.ABSENT) {
        return false;
      }
      into.add(value);
    }
    into.finish();
    return true;
  }
}
