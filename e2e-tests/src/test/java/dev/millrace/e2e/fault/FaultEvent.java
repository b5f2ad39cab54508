package dev.millrace.e2e.fault;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event to publish, and what must become of it.
 *
 * @param key of its record
 * @param payload as it is published
 * @param ownId the event id that the publisher gives; empty when the pipeline is to derive one
 * @param clockSkew what the publisher's clock is wrong by, in milliseconds
 */
record FaultEvent(
    FaultPipeline pipeline,
    byte[] key,
    byte @Nullable [] payload,
    String ownId,
    Map<String, String> headers,
    long clockSkew,
    Fate fate) {

  /** The same with other headers, another payload and another fate. */
  FaultEvent with(Map<String, String> others, byte @Nullable [] bytes, Fate other) {
    return new FaultEvent(pipeline, key, bytes, ownId, others, clockSkew, other);
  }
}
