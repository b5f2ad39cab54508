package dev.millrace.cli.system;

import tools.jackson.databind.JsonNode;

/**
 * A flood of rejects that an instance of a service holds. Its names are a contract.
 *
 * @param service the instance
 * @param rule that is broken; empty when the code is not about rules
 * @param field it is about; empty when it is about the whole event
 * @param since as an ISO instant
 * @param example position of one of the events
 * @param shape of the value at fault there
 * @param held events that wait
 * @param note why a new pipeline file is not taken up; empty when there is none
 */
public record FloodEntry(
    String service,
    String pipeline,
    String stage,
    String code,
    String rule,
    String field,
    String since,
    String example,
    String shape,
    long held,
    String note) {

  static FloodEntry of(ServiceEntry service, JsonNode flood) {
    return new FloodEntry(
        service.slot().label(),
        text(flood, "pipeline"),
        text(flood, "stage"),
        text(flood, "code"),
        text(flood, "rule"),
        text(flood, "field"),
        text(flood, "since"),
        text(flood, "example"),
        text(flood, "shape"),
        flood.path("held").asLong(0),
        text(flood, "note"));
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }

  /** What the events have in common, in a few words. */
  public String cause() {
    return code
        + (rule.isEmpty() ? "" : ", rule " + rule)
        + (field.isEmpty() ? "" : ", field " + field);
  }
}
