package dev.millrace.cli.system;

import tools.jackson.databind.JsonNode;

/**
 * A gap that an instance of a service has stopped before. Its names are a contract.
 *
 * @param service the instance
 * @param topic that the gap is in
 * @param kind such as {@code OVERTAKEN}
 * @param reached the next offset to read, as far as it is known
 * @param beginning the first offset that is there
 * @param end the offset after the last one
 * @param needsFrom whether somebody must say where to go on
 * @param text the same in a sentence
 * @param remedy the command that goes on
 * @param offset where reading goes on; -1 while nobody has accepted the gap
 * @param lost how many records are gone unread then, at most
 * @param repeatedUntil the offset up to which records are read again then; 0 when none is
 */
public record GapEntry(
    String service,
    String pipeline,
    String stage,
    String topic,
    int partition,
    String kind,
    long reached,
    long beginning,
    long end,
    boolean needsFrom,
    String text,
    String remedy,
    long offset,
    long lost,
    long repeatedUntil) {

  static GapEntry of(ServiceEntry service, JsonNode gap) {
    return new GapEntry(
        service.slot().label(),
        gap.path("pipeline").asString(""),
        gap.path("stage").asString(""),
        gap.path("topic").asString(""),
        gap.path("partition").asInt(-1),
        gap.path("kind").asString(""),
        gap.path("reached").asLong(-1),
        gap.path("beginning").asLong(-1),
        gap.path("end").asLong(-1),
        gap.path("needsFrom").asBoolean(false),
        gap.path("text").asString(""),
        gap.path("remedy").asString(""),
        gap.path("offset").asLong(-1),
        gap.path("lost").asLong(0),
        gap.path("repeatedUntil").asLong(0));
  }

  /** What was decided, in a few words. */
  public String outcome() {
    return "%s goes on with %s-%d at %,d%s%s"
        .formatted(
            service,
            topic,
            partition,
            offset,
            lost == 0 ? "" : ": up to %,d records are lost".formatted(lost),
            repeatedUntil == 0 ? "" : ": those before %,d come again".formatted(repeatedUntil));
  }
}
