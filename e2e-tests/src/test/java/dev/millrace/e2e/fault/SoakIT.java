package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.e2e.TestSystem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing is broken, for half an hour: events stream, and no service takes more and more memory,
 * threads or handles. Run by {@code -Psoak}.
 */
@Tag("soak")
@Timeout(value = 90, unit = TimeUnit.MINUTES)
class SoakIT {

  private static final Duration WHOLE =
      Duration.ofSeconds(
          (long) (60 * Double.parseDouble(System.getProperty("soak.minutes", "30"))));
  private static final int LOOKS = 30;
  private static final int PER_SECOND = 2_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final TestSystem system = TestSystem.ofFaults();
  private final Instant start = Instant.now();
  private final Map<String, List<Appetite>> looks = new LinkedHashMap<>();

  @Test
  void noServiceTakesMoreAndMore() throws Exception {
    long seed = FaultPlan.chosenSeed();
    var findings = new ArrayList<String>();
    FaultRun.prepareTables(system);
    try (var publisher =
            new SteadyPublisher(
                system.infra().bootstrapServers(), new FaultEvents(seed), PER_SECOND);
        var log = new Inspection(system, publisher.reference(FaultPipeline.LOG), start);
        var last = new Inspection(system, publisher.reference(FaultPipeline.LAST), start);
        var http = HttpClient.newHttpClient()) {
      publisher.resume();
      for (int look = 0; look < LOOKS; look++) {
        Scene.last(WHOLE.dividedBy(LOOKS));
        for (var service : system.services()) {
          looks
              .computeIfAbsent(name(service), _ -> new ArrayList<>())
              .add(Appetite.of(service, http));
        }
      }
      publisher.pause();
      Awaitility.await("everything published has its outcome")
          .atMost(LIMIT)
          .until(() -> Stream.of(log, last).allMatch(Inspection::isSettled));
      Stream.of(log, last).forEach(each -> findings.addAll(each.everything()));
      looks.forEach((service, all) -> findings.addAll(Growth.of(service, all)));
      write(publisher.sent(), findings);
    }
    assertThat(findings).isEmpty();
  }

  private static String name(ServiceEntry service) {
    return service.slot().label();
  }

  private void write(long sent, List<String> findings) throws IOException {
    var text =
        new StringBuilder(
            "# Soak\n\n%,d events in %d min.\n\n"
                .formatted(sent, Duration.between(start, Instant.now()).toMinutes()));
    text.append("| service | look | heap after GC, MB | resident, MB | threads | handles |\n");
    text.append("|---|--:|--:|--:|--:|--:|\n");
    looks.forEach(
        (service, all) -> {
          for (int i = 0;
              i < all.size();
              i += i + 1 < all.size() ? Math.min(5, all.size() - 1 - i) : 1) {
            var look = all.get(i);
            text.append(
                "| %s | %d | %.1f | %.1f | %d | %d |\n"
                    .formatted(
                        service,
                        i + 1,
                        look.heap() / 1e6,
                        look.resident() / 1e6,
                        look.threads(),
                        look.handles()));
          }
        });
    text.append("\n")
        .append(findings.isEmpty() ? "Nothing grows.\n" : String.join("\n", findings) + "\n");
    Files.writeString(Path.of("target", "soak-report.md"), text);
  }
}
