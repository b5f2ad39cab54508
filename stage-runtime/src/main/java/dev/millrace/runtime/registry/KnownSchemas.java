package dev.millrace.runtime.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Remembers the answers for schema ids. A schema never changes, and is kept until there are too
 * many. An answer that an id has no usable schema is kept for a while. Thread-safe.
 */
final class KnownSchemas {

  /**
   * The most characters of all schemas together, because publishers may register and use any number
   * of schemas.
   */
  private static final long MOST_TEXT = 4 << 20;

  private static final int MOST_UNUSABLE = 10_000;

  private final InstantSource clock;
  private final Map<Integer, Known> schemas = new LinkedHashMap<>();
  private final Map<Integer, Unusable> unusable = new LinkedHashMap<>();
  private long text;

  private record Known(Schema schema, int length) {}

  private record Unusable(String why, Instant until) {}

  KnownSchemas(InstantSource clock) {
    this.clock = clock;
  }

  synchronized Optional<Schema> schema(int id) {
    return Optional.ofNullable(schemas.get(id)).map(Known::schema);
  }

  /** Says why an id has no usable schema, as long as that answer is kept. */
  synchronized Optional<String> whyUnusable(int id) {
    var known = unusable.get(id);
    if (known == null) {
      return Optional.empty();
    }
    if (known.until.isBefore(clock.instant())) {
      unusable.remove(id);
      return Optional.empty();
    }
    return Optional.of(known.why);
  }

  /** Adds a schema. The oldest ones go when there are too many. */
  synchronized void add(int id, Schema schema) {
    var added = new Known(schema, schema.toString().length());
    var before = schemas.put(id, added);
    text += added.length - (before == null ? 0 : before.length);
    var oldest = schemas.entrySet().iterator();
    while (text > MOST_TEXT && schemas.size() > 1) {
      text -= oldest.next().getValue().length;
      oldest.remove();
    }
    unusable.remove(id);
  }

  synchronized void addUnusable(int id, String why, Duration believed) {
    unusable.remove(id);
    unusable.put(id, new Unusable(why, clock.instant().plus(believed)));
    if (unusable.size() > MOST_UNUSABLE) {
      unusable.remove(unusable.keySet().iterator().next());
    }
  }
}
