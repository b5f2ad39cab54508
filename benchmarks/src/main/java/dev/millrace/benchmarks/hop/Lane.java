package dev.millrace.benchmarks.hop;

/**
 * An input topic and what is on it.
 *
 * @param pipeline whose ingest topic it is; so the ingest-service reads what the others read
 */
record Lane(String pipeline, int events) {

  String input() {
    return "ingest." + pipeline;
  }

  /** Where the ingest-service writes. */
  String raw() {
    return "raw." + pipeline;
  }

  /** The ingest-service's consumer group. */
  String ingestGroup() {
    return "millrace." + pipeline + ".ingest";
  }
}
