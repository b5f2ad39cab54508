package dev.millrace.runtime.position;

/** Who keeps the positions that a stage goes on from. */
public enum Truth {
  /** Kafka: the offset of a consumer group, which anybody may set, and which expires. */
  KAFKA,
  /** The target of a sink, together with the rows: an older one comes back with older rows. */
  SINK
}
