package dev.millrace.benchmarks.hop;

/** A contender's process: hops until it is ended. */
public final class HopProcess {

  private HopProcess() {}

  public static void main(String[] args) {
    var task = HopTask.of(args);
    switch (task.contender()) {
      case CLIENTS -> ClientsHop.run(task);
      case WHOLE_POLL -> WholePollHop.start(task);
      case TEMPLATE_BATCH -> TemplateHop.startWithBatches(task);
      case TEMPLATE_RECORD -> TemplateHop.startWithRecords(task);
      case STREAM_BATCH -> StreamHop.startWithBatches(task);
      case STREAM_RECORD -> StreamHop.startWithRecords(task);
      case INGEST_SERVICE ->
          throw new IllegalArgumentException("the ingest-service has a main method of its own");
    }
  }
}
