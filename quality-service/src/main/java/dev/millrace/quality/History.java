package dev.millrace.quality;

import dev.millrace.quality.rule.HistoryRule;
import dev.millrace.quality.rule.HistoryRule.Form;
import dev.millrace.runtime.stage.UnreadableState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The memories of all history rules of a pipeline, and their entries in the log. An entry is a
 * version byte. For each rule with changes follow the name of its memory, a length, and that many
 * bytes which only the rule reads. Bytes of a rule that the pipeline no longer has are skipped.
 *
 * <p>Release 0.1.0 wrote the same with hashes without a key, under the name alone. Each release
 * skips what has the other's name, so entries of both can be in one log.
 */
final class History {

  private static final int VERSION = 1;

  /** Follows the name of a memory whose entry is keyed. */
  private static final String KEYED = "/keyed";

  private final Map<String, HistoryRule> rules = new LinkedHashMap<>();
  private final TreeSet<Integer> partitions = new TreeSet<>();

  History(List<HistoryRule> rules) {
    for (var rule : rules) {
      var memory = rule.memory();
      for (var again = 2; this.rules.putIfAbsent(memory, rule) != null; again++) {
        memory = rule.memory() + "#" + again;
      }
    }
  }

  Duration retention() {
    return rules.values().stream()
        .map(HistoryRule::retention)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  void assigned(int partition) {
    partitions.add(partition);
    rules.values().forEach(rule -> rule.assigned(partition));
  }

  void revoked(int partition) {
    partitions.remove(partition);
    rules.values().forEach(rule -> rule.revoked(partition));
  }

  void committed() {
    rules.values().forEach(HistoryRule::committed);
  }

  void rolledBack() {
    rules.values().forEach(HistoryRule::rolledBack);
  }

  Map<Integer, byte[]> changes() {
    Map<Integer, byte[]> entries = new HashMap<>();
    for (int partition : partitions) {
      if (rules.values().stream().anyMatch(rule -> rule.changed(partition))) {
        entries.put(partition, entry(partition));
      }
    }
    return entries;
  }

  private byte[] entry(int partition) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      for (var rule : rules.entrySet()) {
        if (rule.getValue().changed(partition)) {
          var part = new ByteArrayOutputStream();
          rule.getValue().writeChanges(partition, new DataOutputStream(part));
          out.writeUTF(rule.getKey() + KEYED);
          out.writeInt(part.size());
          part.writeTo(out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail to be written
    }
    return bytes.toByteArray();
  }

  void restore(int partition, byte[] entry, long latest) throws UnreadableState {
    List<Runnable> memories = new ArrayList<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(entry))) {
      var version = in.read();
      if (version != VERSION) {
        throw new UnreadableState("it has version " + version + ", expected " + VERSION);
      }
      while (in.available() > 0) {
        var memory = in.readUTF();
        var form = memory.endsWith(KEYED) ? Form.KEYED : Form.UNKEYED;
        var rule = rules.get(bare(memory, form));
        var length = in.readInt();
        if (length < 0 || length > in.available()) {
          throw new EOFException();
        }
        var part = new DataInputStream(new ByteArrayInputStream(in.readNBytes(length)));
        if (rule != null) {
          memories.add(rule.restored(partition, form, part, latest));
        }
      }
    } catch (IOException e) {
      throw new UnreadableState("it is no entry of remembered keys: " + e);
    }
    memories.forEach(Runnable::run);
  }

  private static String bare(String memory, Form form) {
    return switch (form) {
      case KEYED -> memory.substring(0, memory.length() - KEYED.length());
      case UNKEYED -> memory;
    };
  }
}
