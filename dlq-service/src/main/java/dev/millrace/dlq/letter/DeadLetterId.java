package dev.millrace.dlq.letter;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an event failed: {@code stage/topic/partition/offset}. The same when the record is read
 * again.
 */
public record DeadLetterId(String value) {

  private static final Pattern FORM =
      Pattern.compile("[a-z][a-z-]{0,31}/[A-Za-z0-9._-]{1,249}/[0-9]{1,10}/[0-9]{1,19}");

  public DeadLetterId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "dead letter id '" + value + "' is not stage/topic/partition/offset");
    }
  }

  public static DeadLetterId of(String stage, String topic, int partition, long offset) {
    return new DeadLetterId(stage + "/" + topic + "/" + partition + "/" + offset);
  }

  /** The id, when the text has the form of one. */
  public static Optional<DeadLetterId> parse(CharSequence text) {
    return FORM.matcher(text).matches()
        ? Optional.of(new DeadLetterId(text.toString()))
        : Optional.empty();
  }

  /**
   * The id, from its {@link #reference()} or from the id as it is. Tilde occurs in no stage and no
   * topic name, so the two never mean different dead letters.
   */
  public static Optional<DeadLetterId> fromReference(String reference) {
    return parse(reference.replace('~', '/'));
  }

  /** The id as one segment of a URL path: with tildes for slashes. */
  public String reference() {
    return value.replace('/', '~');
  }

  /** The stage the event failed at. */
  public String stage() {
    return value.substring(0, value.indexOf('/'));
  }

  @Override
  public String toString() {
    return value;
  }
}
