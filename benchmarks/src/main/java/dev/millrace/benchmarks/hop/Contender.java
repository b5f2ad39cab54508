package dev.millrace.benchmarks.hop;

/** A way to make the hop. */
enum Contender {
  CLIENTS("kafka-clients, poll loop", Size.FULL),
  WHOLE_POLL("spring-kafka, whole poll, own producer", Size.FULL),
  TEMPLATE_BATCH("spring-kafka, batch listener, KafkaTemplate", Size.FULL),
  STREAM_BATCH("spring-cloud-stream, batch function", Size.FULL),
  TEMPLATE_RECORD("spring-kafka, record listener, KafkaTemplate", Size.FEW),
  STREAM_RECORD("spring-cloud-stream, record function", Size.FEW),
  INGEST_SERVICE("ingest-service, whole", Size.FULL);

  /** How many events it gets: with a transaction for each record, the full size takes forever. */
  enum Size {
    FULL,
    FEW
  }

  private final String label;
  private final Size size;

  Contender(String label, Size size) {
    this.label = label;
    this.size = size;
  }

  /** For people. */
  String label() {
    return label;
  }

  Size size() {
    return size;
  }

  /** For topics and groups. */
  String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
