package dev.millrace.dlq.letter;

import java.util.Optional;

/**
 * The place where an event failed: {@code stage/topic/partition/offset}. It stays the same when the
 * record is read again. When another event failed there before, as in a topic that was deleted and
 * made anew, the {@link EventMark} of the event follows.
 */
public record DeadLetterId(String value) {

  public DeadLetterId {
    if (!hasForm(value)) {
      throw new IllegalArgumentException(
          "dead letter id '" + value + "' is not stage/topic/partition/offset");
    }
  }

  public static DeadLetterId of(String stage, String topic, int partition, long offset) {
    return new DeadLetterId(stage + "/" + topic + "/" + partition + "/" + offset);
  }

  /** The id of another event that failed at this place. */
  public DeadLetterId beside(String mark) {
    return new DeadLetterId(value + "/" + mark);
  }

  /** Whether another event failed at its place before. */
  public boolean isMarked() {
    return value.split("/", 5).length == 5;
  }

  /** The id, if the text has the form of one. */
  public static Optional<DeadLetterId> parse(String text) {
    return hasForm(text) ? Optional.of(new DeadLetterId(text)) : Optional.empty();
  }

  /**
   * {@code [a-z][a-z-]{0,31}/} a {@link PlainName} {@code
   * /[0-9]{1,10}/[0-9]{1,19}(/[0-9a-f]{16})?}.
   */
  private static boolean hasForm(String text) {
    var parts = text.split("/", 6);
    return (parts.length == 4 || parts.length == 5 && isMark(parts[4]))
        && isStage(parts[0])
        && PlainName.is(parts[1])
        && isNumber(parts[2], 10)
        && isNumber(parts[3], 19);
  }

  private static boolean isStage(String text) {
    return !text.startsWith("-")
        && PlainName.isMadeOf(text, 32, c -> c >= 'a' && c <= 'z' || c == '-');
  }

  private static boolean isMark(String text) {
    return text.length() == EventMark.LENGTH
        && PlainName.isMadeOf(
            text, EventMark.LENGTH, c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  private static boolean isNumber(String text, int mostDigits) {
    return PlainName.isMadeOf(text, mostDigits, c -> c >= '0' && c <= '9');
  }

  /**
   * Reads an id from its {@link #reference()} or from its own text. No name of a stage or topic has
   * a tilde, so the two forms cannot be confused.
   */
  public static Optional<DeadLetterId> fromReference(String reference) {
    return parse(reference.replace('~', '/'));
  }

  /** The id as one segment of a URL path, with tildes instead of slashes. */
  public String reference() {
    return value.replace('/', '~');
  }

  /** The stage the event failed at. */
  public String stage() {
    return value.substring(0, value.indexOf('/'));
  }

  /** The topic that the record was read from. */
  public String topic() {
    return value.split("/", 5)[1];
  }

  public int partition() {
    return (int) Math.min(Long.parseLong(value.split("/", 5)[2]), Integer.MAX_VALUE);
  }

  /**
   * The record's offset. The largest possible one when the id's offset is beyond what Kafka allows.
   */
  public long offset() {
    try {
      return Long.parseLong(value.split("/", 5)[3]);
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
