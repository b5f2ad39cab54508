package dev.millrace.e2e.fault;

import dev.millrace.e2e.TestSystem;

/** The pipelines that the faults are done to: two ways to keep rows. */
enum FaultPipeline {

  /** A row for each event. */
  LOG("faults-log", 500),

  /** One row for each key, with its last event. */
  LAST("faults-last", 300);

  private final String id;
  private final int keys;

  FaultPipeline(String id, int keys) {
    this.id = id;
    this.keys = keys;
  }

  /** Its name in topics and tables. */
  String id() {
    return id;
  }

  /** How many keys its events have. */
  int keys() {
    return keys;
  }

  String table() {
    return "public." + TestSystem.table(id);
  }

  String ingestTopic() {
    return "ingest." + id;
  }
}
