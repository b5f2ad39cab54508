package dev.millrace.runtime.kafka;

import dev.millrace.runtime.seal.SealKey;
import dev.millrace.runtime.seal.SipHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Makes and checks the tags of events, by which a stage tells what the stage before has passed on
 * from what somebody else has written to the same topic. A tag is a keyed hash of 8 bytes over the
 * topic and the event's id. It covers no more, so that every record can have one: whatever a record
 * claims beyond its id needs a seal ({@link RecordSeals}). Not thread-safe.
 */
final class EventTags {

  /** The number of bytes of a tag. */
  static final int BYTES = Long.BYTES;

  private static final String PURPOSE = "tags of events in ";
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final SealKey key;
  private String topic = "";
  private SipHash hash = new SipHash(0, 0);

  EventTags(SealKey key) {
    this.key = key;
  }

  /** The tag of an event in a topic. */
  byte[] tag(String topic, byte[] eventId) {
    var tag = new byte[BYTES];
    WORD.set(tag, 0, hash(topic, eventId));
    return tag;
  }

  /** Tells whether the bytes are the tag of an event in a topic. */
  boolean isTag(byte[] tag, String topic, byte[] eventId) {
    return tag.length == BYTES && (long) WORD.get(tag, 0) == hash(topic, eventId);
  }

  private long hash(String topic, byte[] eventId) {
    if (!topic.equals(this.topic)) {
      // Rare: a thread reads one topic and writes to one.
      var derived = ByteBuffer.wrap(key.derived(PURPOSE + topic)).order(ByteOrder.LITTLE_ENDIAN);
      this.hash = new SipHash(derived.getLong(), derived.getLong());
      this.topic = topic;
    }
    hash.begin();
    int at = 0;
    for (; at + Long.BYTES <= eventId.length; at += Long.BYTES) {
      hash.add((long) WORD.get(eventId, at));
    }
    long rest = 0;
    for (int i = eventId.length - 1; i >= at; i--) {
      rest = rest << 8 | eventId[i] & 0xff;
    }
    hash.finish(rest, eventId.length - at);
    return hash.high();
  }
}
