package dev.millrace.cli.dlq;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that select dead letters. */
final class FilterOptions {

  @Option(names = "--pipeline", paramLabel = "NAME", description = "Of this pipeline.")
  private String pipeline = "";

  @Option(names = "--stage", paramLabel = "STAGE", description = "Rejected by this stage.")
  private String stage = "";

  @Option(names = "--code", paramLabel = "CODE", description = "With this error code.")
  private String code = "";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "OPEN, REDRIVING, REDRIVEN, RESOLVED or DISCARDED.")
  private String status = "";

  @Option(names = "--event-id", paramLabel = "ID", description = "Of this event.")
  private String eventId = "";

  @Option(names = "--fingerprint", paramLabel = "HASH", description = "Of this kind of failure.")
  private String fingerprint = "";

  /** As parameters of the service. */
  Map<String, String> parameters() {
    var parameters = new HashMap<String, String>();
    parameters.put("pipeline", pipeline);
    parameters.put("stage", stage);
    parameters.put("code", code);
    parameters.put("status", status);
    parameters.put("eventId", eventId);
    parameters.put("fingerprint", fingerprint);
    return parameters;
  }

  boolean isAny() {
    return parameters().values().stream().allMatch(String::isEmpty);
  }
}
