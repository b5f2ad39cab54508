package dev.millrace.runtime.position;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A header that nobody else would write. */
public final class OwnSeal implements PositionSeal {

  private static final String HEADER = "own";

  @Override
  public void seal(
      ProducerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> position) {
    position.headers().add(HEADER, "yes".getBytes(UTF_8));
  }

  @Override
  public boolean isSealed(
      ConsumerRecord<? extends byte @Nullable [], ? extends byte @Nullable []> position) {
    return position.headers().lastHeader(HEADER) != null;
  }
}
