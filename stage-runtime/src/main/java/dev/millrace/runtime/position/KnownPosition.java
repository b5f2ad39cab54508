package dev.millrace.runtime.position;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The position of a group in a partition, as last noted. The committed offset may be ahead of it by
 * up to a minute. It is written as a JSON object; a reader ignores fields that it does not know.
 *
 * @param topicId Kafka's id of the topic; a topic that was made anew has another one
 * @param epoch number of times that a person has put the group elsewhere; a later epoch is newer,
 *     whatever its position
 * @param next the next offset to read
 * @param end of the partition, as far as it was known
 * @param account at that position, as it is committed
 * @param at when it was noted
 * @param holder the consumer that noted it
 * @param isReleased whether the holder has given the partition up in order. If not, it still holds
 *     it, or has ended in the middle of its work.
 * @param marks further facts about the partition, by name
 */
public record KnownPosition(
    String topicId,
    long epoch,
    long next,
    long end,
    String account,
    Instant at,
    String holder,
    boolean isReleased,
    Map<String, String> marks) {

  static final int LONGEST = 16 * 1024;
  private static final int VERSION = 1;

  public KnownPosition {
    marks = Collections.unmodifiableMap(new TreeMap<>(marks));
  }

  /** Tells whether this position is newer than the other one. */
  boolean isNewerThan(KnownPosition other) {
    return epoch == other.epoch ? next >= other.next : epoch > other.epoch;
  }

  /** The same position with a mark, or without it when the text is empty. */
  public KnownPosition with(String mark, String text) {
    var more = new TreeMap<>(marks);
    if (text.isEmpty()) {
      more.remove(mark);
    } else {
      more.put(mark, text);
    }
    return new KnownPosition(topicId, epoch, next, end, account, at, holder, isReleased, more);
  }

  byte[] encode() {
    var json = JsonMapper.shared().createObjectNode();
    json.put("v", VERSION).put("topicId", topicId).put("epoch", epoch).put("next", next);
    json.put("end", end);
    json.put("account", account).put("at", at.toString()).put("holder", holder);
    json.put("released", isReleased);
    var noted = json.putObject("marks");
    marks.forEach(noted::put);
    return JsonMapper.shared().writeValueAsBytes(json);
  }

  /** Reads a position; empty when the bytes are none. */
  static Optional<KnownPosition> decode(byte[] value) {
    if (value.length > LONGEST) {
      return Optional.empty();
    }
    try {
      var json = JsonMapper.shared().readTree(value);
      if (json.path("v").asInt(0) != VERSION
          || !json.path("next").isIntegralNumber()
          || json.path("next").asLong() < 0) {
        return Optional.empty();
      }
      var marks = new TreeMap<String, String>();
      json.path("marks")
          .properties()
          .forEach(m -> marks.put(m.getKey(), m.getValue().asString("")));
      return Optional.of(
          new KnownPosition(
              json.path("topicId").asString(""),
              json.path("epoch").asLong(0),
              json.path("next").asLong(),
              json.path("end").asLong(0),
              json.path("account").asString(""),
              Instant.parse(json.path("at").asString("")),
              json.path("holder").asString(""),
              json.path("released").asBoolean(false),
              marks));
    } catch (JacksonException | DateTimeException _) {
      return Optional.empty();
    }
  }
}
