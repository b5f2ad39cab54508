package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import dev.millrace.runtime.watch.LoggedLines;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.runtime.watch.OutageLog;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("It reads what the whole JVM logs.")
class ClientWarningsTest {

  private static final String AWAY =
      "[Consumer clientId=consumer-millrace.p%d.load-1, groupId=millrace.p%d.load] Connection to"
          + " node 1 (localhost/127.0.0.1:9092) could not be established. Node may not be"
          + " available.";

  private final ManualTimers timers = new ManualTimers();
  private final OutageLog outages = new OutageLog(timers, timers);
  private final ClientWarnings warnings = new ClientWarnings(outages, timers);

  @BeforeEach
  void start() {
    warnings.start();
  }

  @Test
  void sixThousandWarningsOfOneOutageAreTwoLines() {
    try (var logged = new LoggedLines(OutageLog.class)) {
      int passed = 0;
      for (int second = 0; second < 28; second++) {
        for (int client = 0; client < 220; client++) {
          passed += passes("clients.NetworkClient", AWAY.formatted(client, client)) ? 1 : 0;
        }
        timers.pass(Duration.ofSeconds(1));
      }
      timers.pass(Duration.ofSeconds(20));

      assertThat(passed).isZero();
      assertThat(logged.lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith("WARN kafka unavailable: Connection to node 1 (localhost"),
              line -> assertThat(line).startsWith("INFO over after").contains("6160 warnings"));
    }
  }

  @Test
  void whateverClientsSayWhileKafkaIsAwayBelongsToIt() {
    passes("clients.NetworkClient", AWAY.formatted(1, 1));

    assertThat(
            passes(
                "clients.producer.internals.Sender",
                "[Producer clientId=p] Got error produce response with correlation id 31 on"
                    + " topic-partition raw.a-0, retrying (2147483646 attempts left)"))
        .isFalse();
  }

  @Test
  void missingRightsAreNoOutageAndAreSaidOnceAMinute() {
    var line = "[Consumer clientId=c%d] Topic authorization failed for topics [raw.orders]";

    assertThat(passes("clients.Metadata", line.formatted(1))).isTrue();
    assertThat(passes("clients.Metadata", line.formatted(2))).isFalse();
    timers.pass(Duration.ofMinutes(1));
    assertThat(passes("clients.Metadata", line.formatted(1))).isTrue();
    assertThat(
            passes(
                "clients.NetworkClient",
                "[AdminClient clientId=a] Connection to node -1 failed authentication due to: no"))
        .isTrue();
    assertThat(outages.isAway("kafka")).isFalse();
  }

  @Test
  void othersAreNotItsAffair() {
    var logger = (Logger) LoggerFactory.getLogger("dev.millrace.Example");
    var event = new LoggingEvent("", logger, Level.WARN, "disconnected", null, new Object[0]);

    assertThat(warnings.decide(event)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(warnings.decide(event)).isEqualTo(FilterReply.NEUTRAL);
  }

  private boolean passes(String name, String message) {
    var logger = (Logger) LoggerFactory.getLogger("org.apache.kafka." + name);
    var event = new LoggingEvent("", logger, Level.WARN, message, null, new Object[0]);
    return warnings.decide(event) != FilterReply.DENY;
  }
}
