package dev.millrace.runtime.kafka;

import dev.millrace.runtime.account.Marks;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Until when each partition takes what release 0.1.0 has written: a number beside the account in
 * the metadata of each position. A position that 0.1.0 committed has an account and no such number;
 * the partition is then taken over. One without an account has no past. Not thread-safe.
 */
final class TakenOver {

  /** Nothing of that release is taken. */
  static final long NEVER = 0;

  /** What every release begins the metadata of a position with. */
  private static final String ACCOUNT = "v1";

  private final String name;
  private final Map<Integer, Long> ends = new HashMap<>();

  /**
   * @param name of the mark; ends with {@code =}
   */
  TakenOver(String name) {
    this.name = name;
  }

  /**
   * Takes what {@link #mark} wrote, or takes the partition over.
   *
   * @param metadata of the position that is committed
   * @param end until when, where release 0.1.0 committed it
   * @return until when
   */
  long restore(int partition, @Nullable String metadata, long end) {
    var text = metadata == null ? "" : metadata;
    var mark = Marks.find(text, name);
    long until = hasAccount(text) ? end : NEVER;
    if (!mark.isEmpty()) {
      // Where it cannot be read, somebody else has written it.
      until = PlatformHeaders.number(PlatformHeaders.bytes(mark), NEVER);
    }
    ends.put(partition, until);
    return until;
  }

  /** Tells whether a position has an account. Without a mark, release 0.1.0 committed it then. */
  static boolean hasAccount(String metadata) {
    return metadata.startsWith(ACCOUNT);
  }

  long until(int partition) {
    return ends.getOrDefault(partition, NEVER);
  }

  /** What to keep with the partition's position. */
  String mark(int partition) {
    return Marks.of(name, Long.toString(until(partition)));
  }

  void forget(int partition) {
    ends.remove(partition);
  }
}
