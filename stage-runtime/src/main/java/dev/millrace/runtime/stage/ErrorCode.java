package dev.millrace.runtime.stage;

/**
 * The reasons why events are rejected. Codes are stable, and the same in dead letters, metrics and
 * logs.
 */
public enum ErrorCode {
  /** The record value is null where an event was expected. */
  EMPTY(
      "the record has no value",
      "publish a value; to delete by tombstone, say delete: tombstone in the sink and redrive"),
  /** The payload is larger than the pipeline allows. */
  TOO_LARGE("the payload exceeds ingest.max-event-bytes", "raise the limit or split the event"),
  /**
   * The payload does not have its content type's form: it is not UTF-8, not JSON, too deep, cut
   * off, or has duplicate keys.
   */
  UNDECODABLE(
      "the payload cannot be decoded", "repair the payload at the position named and redrive"),
  /** No decoder for the content type. */
  UNKNOWN_CONTENT_TYPE(
      "the content type is not supported", "use application/json or application/avro"),
  /** The registry has no Avro schema that can be read under the payload's schema id. */
  UNKNOWN_SCHEMA("the registry has no schema under the id", "register the schema and redrive"),
  /** A field of the business key is missing. */
  KEY_MISSING("a field of ingest.key is missing or null", "add the field and redrive"),
  /** A step could not convert a value. */
  CAST_FAILED(
      "a value does not fit the type it is cast to", "repair the value or the cast and redrive"),
  /** An expression failed on the event's values. */
  EXPRESSION_FAILED(
      "a CEL expression failed", "repair the value or guard the expression and redrive"),
  /** The event does not fit the pipeline's schema. */
  CONTRACT_BROKEN(
      "the event does not fit the schema", "add a step that makes it fit, or repair the event"),
  /** One or more quality rules with on-fail: reject are broken. */
  RULE_VIOLATED("a quality rule is broken", "repair the event, or change the rule, and redrive"),
  /** The sink refuses the row: overflow, constraint, characters it cannot hold. */
  SINK_REFUSED("the sink refuses the row", "repair the value or the table and redrive"),
  /** Nobody foresaw this failure; it was tried a bounded number of times. */
  UNCLASSIFIED("an unforeseen failure", "report it with the dead letter; redrive after the fix");

  private final String meaning;
  private final String remedy;

  ErrorCode(String meaning, String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  public String meaning() {
    return meaning;
  }

  /** Advice for a person. */
  public String remedy() {
    return remedy;
  }
}
