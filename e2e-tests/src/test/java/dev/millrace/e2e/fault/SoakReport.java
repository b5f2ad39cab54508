package dev.millrace.e2e.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the looks at each service have found, for people. */
final class SoakReport {

  private static final int SHOWN_EACH = 5;
  private static final double MIB = 1024.0 * 1024.0;

  private final Map<String, List<Appetite>> looks = new LinkedHashMap<>();

  void add(String service, Appetite look) {
    looks.computeIfAbsent(service, _ -> new ArrayList<>()).add(look);
  }

  /** A sentence for each number of each service that goes on growing. */
  List<String> findings() {
    var findings = new ArrayList<String>();
    looks.forEach(
        (service, all) ->
            Growth.of(all).stream()
                .filter(Growth::isTooMuch)
                .forEach(growth -> findings.add(service + ": " + growth)));
    return findings;
  }

  /**
   * Writes the report.
   *
   * @param events published in all
   * @param others what else is wrong
   */
  void write(Path file, long events, Duration whole, Duration between, List<String> others) {
    var text = new StringBuilder();
    text.append(
        """
        # Soak report

        Written by `mvn verify -pl e2e-tests -am -Psoak` ([how it works](../e2e-tests/README.md)). Nothing is broken; events stream, and each
        service is looked at every %d s. Before a look its heap is collected. "Memory of its own" is what the machine gave to the process
        alone (RssAnon); pages of files, the remembered keys of `unique` among them, are in "mapped" and not judged: they grow with the
        events by design, and the machine takes them back when it needs room.

        The first third of the looks says nothing. Through the rest goes a line, by the median slope between any two looks; what
        it rises by is judged.

        | | |
        |---|---|
        | machine | %d cores, %s %s, Java %s |
        | time | %d min %d s |
        | events | %s |
        | every event has its one outcome | %s |

        ## By service

        | service | number | at first | at last | rise | an hour | allowed | verdict |
        |---|---|--:|--:|--:|--:|--:|---|
        """
            .formatted(
                between.toSeconds(),
                ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version"),
                whole.toMinutes(),
                whole.toSecondsPart(),
                String.format(Locale.ROOT, "%,d", events),
                others.isEmpty() ? "yes" : "**no**: " + String.join("; ", others)));
    looks.forEach(
        (service, all) ->
            Growth.of(all)
                .forEach(growth -> text.append(line(service, growth, all.size(), between))));
    text.append(
        """

        ## Looks

        | service | look | heap, MiB | own, MiB | mapped, MiB | threads | files and sockets |
        |---|--:|--:|--:|--:|--:|--:|
        """);
    looks.forEach(
        (service, all) -> {
          for (int number = 1; number <= all.size(); number++) {
            if (number == 1 || number % SHOWN_EACH == 0) {
              text.append(line(service, number, all.get(number - 1)));
            }
          }
        });
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  private static String line(String service, Growth growth, int count, Duration between) {
    double hours = between.toMillis() / 3.6e6 * (count - count / 3 - 1);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f | %.1f | %+.1f | %+.1f | %.1f | %s |\n",
        service,
        growth.measure().label(),
        growth.begin(),
        growth.end(),
        growth.rise(),
        growth.rise() / hours,
        growth.allowed(),
        growth.isTooMuch() ? "**grows**" : "flat");
  }

  private static String line(String service, int number, Appetite look) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f | %d | %d |\n",
        service,
        number,
        look.heap() / MIB,
        look.own() / MIB,
        look.mapped() / MIB,
        look.threads(),
        look.handles());
  }
}
