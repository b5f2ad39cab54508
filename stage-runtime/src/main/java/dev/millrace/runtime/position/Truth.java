package dev.millrace.runtime.position;

/** The keeper of the positions from which a stage goes on. */
public enum Truth {
  /** Kafka: the offset of a consumer group. Anybody may set it, and it expires. */
  KAFKA,
  /**
   * Kafka as well, but the reader's store knows each record, so that one that is read again changes
   * nothing.
   */
  KAFKA_WITH_STORE,
  /**
   * The target of a sink, together with the rows. A restored backup has older positions and older
   * rows.
   */
  SINK
}
