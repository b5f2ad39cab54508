package dev.millrace.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.watch.ManualTimers;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class KnownSchemasTest {

  private static final int MOST_TEXT = 4 << 20;

  private final ManualTimers clock = new ManualTimers();
  private final KnownSchemas known = new KnownSchemas(clock);

  @Test
  void believesThatAnIdIsOfNoUseForAWhile() {
    known.addUnusable(7, "it is none", Duration.ofMinutes(1));

    clock.pass(Duration.ofMinutes(1));
    assertThat(known.whyUnusable(7)).contains("it is none");

    clock.pass(Duration.ofMillis(1));
    assertThat(known.whyUnusable(7)).isEmpty();
  }

  @Test
  void believesTheLastWord() {
    known.addUnusable(7, "it is none", Duration.ofMinutes(1));
    known.addUnusable(7, "it is odd", Duration.ofMinutes(10));

    clock.pass(Duration.ofMinutes(5));
    assertThat(known.whyUnusable(7)).contains("it is odd");

    known.add(7, schema(100));
    assertThat(known.whyUnusable(7)).isEmpty();
    assertThat(known.schema(7)).isPresent();
  }

  @Test
  void forgetsTheOldestOfVeryManyIdsOfNoUse() {
    for (int id = 0; id <= 10_000; id++) {
      known.addUnusable(id, "it is none", Duration.ofDays(1));
    }

    assertThat(known.whyUnusable(0)).isEmpty();
    assertThat(known.whyUnusable(1)).isPresent();
    assertThat(known.whyUnusable(10_000)).isPresent();
  }

  @Test
  void keepsAsMuchTextAsThereIsRoomFor() {
    known.add(1, schema(MOST_TEXT / 4));
    known.add(2, schema(MOST_TEXT / 4));
    known.add(3, schema(MOST_TEXT / 2));
    assertThat(known.schema(1)).as("exactly as much").isPresent();

    known.add(4, schema(100));
    assertThat(known.schema(1)).isEmpty();
    assertThat(known.schema(2)).isPresent();

    known.add(5, schema(MOST_TEXT / 4 - 100));
    assertThat(known.schema(2)).as("the room of the first is free again").isPresent();
  }

  @Test
  void countsASchemaThatIsFoundAgainOnce() {
    for (int time = 0; time < 10; time++) {
      known.add(1, schema(MOST_TEXT / 4));
    }
    known.add(2, schema(MOST_TEXT / 2));

    assertThat(known.schema(1)).isPresent();
  }

  @Test
  void keepsTheLastOneHoweverLongItIs() {
    known.add(1, schema(100));
    known.add(2, schema(MOST_TEXT + 1));

    assertThat(known.schema(1)).isEmpty();
    assertThat(known.schema(2)).isPresent();
  }

  /** A schema whose text has so many characters. */
  private static Schema schema(int length) {
    int rest = SchemaBuilder.record("R").doc("").fields().endRecord().toString().length();
    var schema = SchemaBuilder.record("R").doc("x".repeat(length - rest)).fields().endRecord();
    assertThat(schema.toString()).hasSize(length);
    return schema;
  }
}
