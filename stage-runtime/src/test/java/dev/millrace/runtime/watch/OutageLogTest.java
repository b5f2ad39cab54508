package dev.millrace.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("It reads what the whole JVM logs.")
class OutageLogTest {

  private final ManualTimers timers = new ManualTimers();
  private final OutageLog outages = new OutageLog(timers, timers);
  private final LoggedLines logged = new LoggedLines(OutageLog.class);

  @AfterEach
  void close() {
    logged.close();
  }

  @Test
  void fortyConsumersThatWaitForOneThingAreOneLineAndOneWhenItIsBack() {
    for (int i = 0; i < 40; i++) {
      outages.waits("p%d.load.0".formatted(i), kafkaIsAway("no answer " + i));
    }
    timers.pass(Duration.ofSeconds(28));
    for (int i = 0; i < 40; i++) {
      outages.waits("p%d.load.0".formatted(i), kafkaIsAway("still no answer"));
      outages.goesOn("p%d.load.0".formatted(i));
    }
    timers.pass(Duration.ofSeconds(28));

    assertThat(logged.lines())
        .containsExactly(
            "WARN kafka unavailable: no answer 0 (p0.load.0). Offsets stay; tried again by itself:"
                + " p0.load.0, p1.load.0, p2.load.0 and 37 more",
            "INFO over after 28 s: kafka unavailable: no answer 0 (p0.load.0); 40 waited and go on");
    assertThat(outages.isAway("kafka")).isFalse();
  }

  @Test
  void itIsSaidAgainOnceAMinute() {
    outages.waits("a", kafkaIsAway("no answer"));

    timers.pass(Duration.ofSeconds(190));

    assertThat(logged.lines()).hasSize(4);
    assertThat(logged.lines().get(1)).startsWith("WARN still, after 60 s: kafka unavailable");
  }

  @Test
  void whatIsSaidAgainIsWhyTheyWaitByNow() {
    outages.waits("a", kafkaIsAway("no answer"));
    outages.waits("b", kafkaIsAway("no answer"));
    timers.pass(Duration.ofSeconds(30));
    outages.goesOn("a");
    outages.waits("b", kafkaIsAway("not the leader"));
    outages.waits("c", kafkaIsAway("no leader"));

    timers.pass(Duration.ofSeconds(40));

    assertThat(logged.lines().getLast())
        .startsWith("WARN still, after 60 s: kafka unavailable: not the leader")
        .contains("no leader", "by itself: b, c")
        .doesNotContain("no answer");
  }

  @Test
  void aCauseThatOnlyOneHasIsToldAsThatOnes() {
    outages.waits("orders.transform.0", registryIsAway("/subjects/transformed.orders-value"));
    outages.waits("bills.transform.0", registryIsAway("/subjects/transformed.bills-value"));

    timers.pass(Duration.ofSeconds(61));

    assertThat(logged.lines())
        .containsExactly(
            "WARN registry unavailable: /subjects/transformed.orders-value (orders.transform.0)."
                + " Offsets stay; tried again by itself: orders.transform.0, bills.transform.0",
            "WARN still, after 60 s: registry unavailable: /subjects/transformed.orders-value"
                + " (orders.transform.0); registry unavailable: /subjects/transformed.bills-value"
                + " (bills.transform.0). Offsets stay; tried again by itself: orders.transform.0,"
                + " bills.transform.0");
  }

  @Test
  void aCauseOfSeveralLinesIsOneLine() {
    outages.waits("a", kafkaIsAway("no answer\r\n  from a,\u2028b\tand\n\nc\n"));
    outages.warns("registry", "no answer\nat all");

    timers.pass(Duration.ofSeconds(1));

    assertThat(logged.lines())
        .containsExactly(
            "WARN kafka unavailable: no answer from a, b and c. Offsets stay; tried again by"
                + " itself: a",
            "WARN no answer at all");
  }

  private static DependencyUnavailable registryIsAway(String why) {
    return new DependencyUnavailable("registry", why, new RuntimeException());
  }

  @Test
  void warningsOfClientsAreTheSameOutageAndAreCounted() {
    for (int i = 0; i < 100; i++) {
      outages.warns("kafka", "kafka unavailable: Connection to node 1 could not be established");
    }
    outages.waits("a", kafkaIsAway("no answer"));
    timers.pass(Duration.ofSeconds(20));
    outages.goesOn("a");
    timers.pass(Duration.ofSeconds(20));

    assertThat(logged.lines())
        .containsExactly(
            "WARN kafka unavailable: Connection to node 1 could not be established. Offsets stay;"
                + " tried again by itself: a",
            "INFO over after 20 s: kafka unavailable: Connection to node 1 could not be"
                + " established; 1 waited and go on; 100 warnings of clients were left out");
  }

  @Test
  void aWarningIsOverWhenNoneHasComeForSomeSeconds() {
    outages.warns("kafka", "kafka unavailable: disconnected");
    timers.pass(Duration.ofSeconds(5));
    outages.warns("kafka", "kafka unavailable: disconnected");
    timers.pass(Duration.ofSeconds(8));
    assertThat(outages.isAway("kafka")).isTrue();

    timers.pass(Duration.ofSeconds(4));

    assertThat(outages.isAway("kafka")).isFalse();
  }

  @Test
  void whatIsNoOutageIsALineOfItsOwn() {
    outages.waits("a", kafkaIsAway("no answer"));
    outages.waits("b", missingRight("raw.orders"));
    outages.waits("c", missingRight("raw.payments"));

    timers.pass(Duration.ofSeconds(2));

    assertThat(logged.lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).startsWith("WARN no right to read raw.orders. Off"))
        .anySatisfy(line -> assertThat(line).startsWith("WARN no right to read raw.payments."));
  }

  @Test
  void whoWaitsForSomethingElseWaitsForTheFirstNoLonger() {
    outages.waits("a", kafkaIsAway("no answer"));
    outages.waits("a", missingRight("raw.orders"));

    timers.pass(Duration.ofSeconds(12));

    assertThat(outages.isAway("kafka")).isFalse();
  }

  private static DependencyUnavailable kafkaIsAway(String why) {
    return new DependencyUnavailable("kafka", why, new RuntimeException());
  }

  @Test
  void onlyWhatNobodyForesawIsToldWithWhereItComesFrom() {
    outages.waits("a", missingRight("raw.a"));
    outages.waits(
        "b", DependencyUnavailable.unforeseen("runtime", "nobody foresaw this", new Error()));
    timers.pass(Duration.ofSeconds(1));

    assertThat(logged.lines()).hasSize(2);
    assertThat(logged.traces())
        .containsExactly("WARN nobody foresaw this. Offsets stay; tried again by itself: b");
  }

  private static DependencyUnavailable missingRight(String topic) {
    return DependencyUnavailable.obstacle(
        "kafka-rights", "no right to read " + topic, new RuntimeException());
  }
}
