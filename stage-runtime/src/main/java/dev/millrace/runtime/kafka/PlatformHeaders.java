package dev.millrace.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The headers that records carry between stages. Anybody can write them. All but the event id,
 * which is only a name, count as the platform word only with a {@link #SEAL}; without it they are
 * the publisher's own.
 */
public final class PlatformHeaders {

  /** W3C trace context. */
  public static final String TRACEPARENT = "traceparent";

  /** The event's id, the same from ingest to sink. */
  public static final String EVENT_ID = "mr-event-id";

  /** Shows that a stage has passed the event on; see {@link EventTags}. */
  public static final String TAG = "mr-tag";

  /**
   * When ingest-service accepted the event: milliseconds since the epoch, in decimal. Only where
   * the record's timestamp does not say so: on dead letters, on redriven records, and on events
   * that are more than five minutes old.
   */
  public static final String INGESTED_AT = "mr-ingested-at";

  /** Media type of an ingest record's value. */
  public static final String CONTENT_TYPE = "content-type";

  /** Id of the event's first dead letter; on a redriven event, through all later stages. */
  public static final String REDRIVE_OF = "mr-redrive-of";

  /** How often the event has failed so far, in decimal; beside {@link #REDRIVE_OF}. */
  public static final String ATTEMPTS = "mr-attempts";

  /** Which of the dead letter's redrives it is, in decimal; beside {@link #REDRIVE_OF}. */
  public static final String REDRIVE_NUMBER = "mr-redrive-number";

  /**
   * On the record that a redrive wrote, and not passed on: the stage that reads it counts a
   * redriven event. A number, in decimal, that grows from each redrive to the next of a partition.
   */
  public static final String REDRIVEN = "mr-redriven";

  /** The seal of the headers above; see {@link RecordSeals}. */
  public static final String SEAL = "mr-seal";

  private static final int LONGEST_EVENT_ID = 200;

  private static final Set<String> ALL =
      Set.of(
          TRACEPARENT,
          "tracestate",
          EVENT_ID,
          TAG,
          INGESTED_AT,
          CONTENT_TYPE,
          REDRIVE_OF,
          ATTEMPTS,
          REDRIVE_NUMBER,
          REDRIVEN,
          SEAL);

  private PlatformHeaders() {}

  /** Whether a header is the platform's, not the publisher's. */
  public static boolean isPlatform(String name) {
    return ALL.contains(name);
  }

  /**
   * The id of an event by its record: what {@link #EVENT_ID} says, if that can be one, else the
   * record's position.
   */
  public static String eventId(ConsumerRecord<?, ?> record) {
    byte[] id = null;
    for (var header : record.headers().headers(EVENT_ID)) {
      var value = header.value();
      if (value != null) {
        id = isEventId(value) ? value : null;
      }
    }
    return id == null ? positionId(record) : new String(id, StandardCharsets.ISO_8859_1);
  }

  /** The id of an event that nobody has named. */
  static String positionId(ConsumerRecord<?, ?> record) {
    return record.topic() + "-" + record.partition() + "-" + record.offset();
  }

  /** A publisher's id is taken when it is printable ASCII of a sensible length. */
  public static boolean isEventId(byte[] value) {
    if (value.length == 0 || value.length > LONGEST_EVENT_ID) {
      return false;
    }
    for (byte each : value) {
      if (each <= ' ' || each > '~') {
        return false;
      }
    }
    return true;
  }

  /** A number of a header; {@code otherwise} when it is none of up to 18 digits. */
  public static long number(byte @Nullable [] digits, long otherwise) {
    if (digits == null || digits.length == 0 || digits.length > 18) {
      return otherwise;
    }
    long number = 0;
    for (byte digit : digits) {
      if (digit < '0' || digit > '9') {
        return otherwise;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
