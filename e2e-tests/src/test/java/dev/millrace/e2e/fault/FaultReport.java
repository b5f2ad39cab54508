package dev.millrace.e2e.fault;

import dev.millrace.e2e.fault.Fate.Cause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** What a run did and found, for people and for programs. */
final class FaultReport {

  private final String title;
  private final long seed;
  private final List<FaultRecord> faults = new ArrayList<>();
  private final Map<String, Long> totals = new LinkedHashMap<>();
  private final Map<Cause, Long> causes = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();
  private final Set<FaultKind> planned = EnumSet.noneOf(FaultKind.class);
  private final Map<FaultKind, String> skipped = new EnumMap<>(FaultKind.class);
  private Duration duration = Duration.ZERO;

  FaultReport(String title, long seed) {
    this.title = title;
    this.seed = seed;
  }

  /** Kinds that are to be done: each has its line, whatever becomes of it. */
  void plan(Collection<FaultKind> kinds) {
    planned.addAll(kinds);
  }

  void add(FaultRecord fault) {
    faults.add(fault);
  }

  /** A kind that cannot be done here, and why. */
  void skip(FaultKind kind, String obstacle) {
    skipped.put(kind, obstacle);
  }

  List<FaultRecord> faults() {
    return List.copyOf(faults);
  }

  /** A run's numbers in the end, and what its last inspection, of everything, found. */
  void finish(Iterable<Reference> references, List<String> lastFindings, Duration whole) {
    for (var reference : references) {
      totals.merge("published", reference.published(), Long::sum);
      totals.merge("loaded", reference.loaded(), Long::sum);
      totals.merge("filtered", reference.filtered(), Long::sum);
      totals.merge("duplicate", reference.duplicate(), Long::sum);
      totals.merge("dead-lettered", reference.deadLettered(), Long::sum);
      totals.merge("lost, where a gap was accepted", reference.lost(), Long::sum);
      reference.causes().forEach((cause, count) -> causes.merge(cause, count, Long::sum));
    }
    findings.addAll(lastFindings);
    duration = duration.plus(whole);
  }

  /** Everything that is wrong. */
  List<String> findings() {
    var all = new ArrayList<String>();
    for (var fault : faults) {
      fault
          .findings()
          .forEach(
              finding ->
                  all.add("after %d, %s: %s".formatted(fault.number(), fault.what(), finding)));
    }
    findings.forEach(finding -> all.add("in the end: " + finding));
    return all;
  }

  /** Writes {@code NAME.md} and {@code NAME.json}. */
  void write(Path folder, String name) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name + ".md"), markdown());
      JsonMapper.shared()
          .writerWithDefaultPrettyPrinter()
          .writeValue(folder.resolve(name + ".json"), json());
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written to " + folder, e);
    }
  }

  private String markdown() {
    var text = new StringBuilder();
    text.append("# ").append(title).append("\n\n");
    text.append(
        """
        Written by `mvn verify -pl e2e-tests -am -Pfaults -Dfault.seed=%d` ([how it works](../e2e-tests/README.md)).
        The seed decides about the events, the order, moments and victims of the faults; how far the system is at such a
        moment is the machine's affair, so that no two runs are the same.

        | | |
        |---|---|
        | seed | %d |
        | machine | %s |
        | time | %d min %d s |
        | faults | %d |
        """
            .formatted(
                seed,
                seed,
                machine(),
                duration.toMinutes(),
                duration.toSecondsPart(),
                faults.size()));
    totals.forEach((name, count) -> row(text, name, number(count)));
    causes.forEach((cause, count) -> row(text, "&nbsp;&nbsp;" + cause, number(count)));
    row(text, "**verdict**", findings().isEmpty() ? "**exact after every fault**" : "**WRONG**");
    text.append(
        """

        "Exact" after a fault means: the account balances and has the reference's numbers; every row has the reference's
        value in every column, there is no row more and none twice; in the order of writing, the numbers of a key only
        rise; the dead letters, in dlq-service and in the topic, are those that the input explains, with the bytes as
        published; every service is up, no consumer paused, no breaker open. In the end all of it is compared once more,
        and each dead letter with the record that failed, and no event is twice in any topic.

        "Taken" are events that the fault itself took away before they were read, such as by retention: the account names as
        many lost offsets, and a person has accepted them. "Lost" is what is missing besides; "repeated" is a row or a dead letter that
        an event has twice, or a row that was written again; "out of order" was written after a later event of its key.

        Recovery is the time from the fault's end (servers answer again, killed services are started again, which then
        takes them some seconds) until every event published before has its outcome. A killed consumer's partitions wait
        for its session of 10 s. "Healthy" is the time until nothing complains any more.

        ## By kind

        | fault | world | times | events | taken | lost | repeated | out of order | recovery: shortest | median | longest | healthy: longest | verdict |
        |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
        """);
    var done = byKind();
    for (var kind : planned) {
      text.append(done.containsKey(kind) ? summary(kind, done.get(kind)) : notDone(kind));
    }
    text.append(
        """

        ## One by one

        | | at | what | lasted | events | taken | lost | repeated | out of order | recovery | healthy | published in all | rows | dead letters | verdict |
        |--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
        """);
    for (var fault : faults) {
      text.append(
          "| %d | %d:%02d | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  fault.number(),
                  fault.at().toMinutes(),
                  fault.at().toSecondsPart(),
                  fault.what(),
                  seconds(fault.lasted()),
                  numbers(fault.events(), fault.harm()),
                  seconds(fault.recovery()),
                  seconds(fault.healthy()),
                  number(fault.published()),
                  number(fault.rows()),
                  number(fault.deadLetters()),
                  fault.verdict()));
    }
    if (!findings().isEmpty()) {
      text.append("\n## What is wrong\n\n");
      findings().forEach(finding -> text.append("- ").append(finding).append('\n'));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private Map<FaultKind, List<FaultRecord>> byKind() {
    var kinds = new EnumMap<FaultKind, List<FaultRecord>>(FaultKind.class);
    faults.forEach(fault -> kinds.computeIfAbsent(fault.kind(), _ -> new ArrayList<>()).add(fault));
    return kinds;
  }

  private static String summary(FaultKind kind, List<FaultRecord> records) {
    var times = records.stream().map(FaultRecord::recovery).sorted().toList();
    var healthy = records.stream().map(FaultRecord::healthy).sorted().toList();
    boolean isExact = records.stream().allMatch(each -> each.findings().isEmpty());
    long events = records.stream().mapToLong(FaultRecord::events).sum();
    var harm = records.stream().map(FaultRecord::harm).reduce(Harm.NONE, Harm::and);
    return "| %s | %s | %d | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            kind.label(),
            kind.world().label(),
            records.size(),
            numbers(events, harm),
            seconds(times.getFirst()),
            seconds(times.get(times.size() / 2)),
            seconds(times.getLast()),
            seconds(healthy.getLast()),
            isExact ? "exact" : "WRONG");
  }

  private String notDone(FaultKind kind) {
    return "| %s | %s | %s | | | | | | | | | | |\n"
        .formatted(
            kind.label(),
            kind.world().label(),
            skipped.containsKey(kind)
                ? "skipped: " + skipped.get(kind)
                : "not done: something was wrong before");
  }

  private static String numbers(long events, Harm harm) {
    return "%s | %s | %s | %s | %s"
        .formatted(
            number(events),
            number(harm.taken()),
            number(harm.lost()),
            number(harm.repeated()),
            number(harm.disordered()));
  }

  private Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("seed", seed);
    json.put("machine", machine());
    json.put("seconds", duration.toSeconds());
    json.put("totals", totals);
    var byCause = new LinkedHashMap<String, Long>();
    causes.forEach((cause, count) -> byCause.put(cause.toString(), count));
    json.put("deadLetters", byCause);
    json.put("skipped", skipped);
    json.put("exact", findings().isEmpty());
    json.put("findings", findings());
    json.put("faults", faults.stream().map(FaultReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(FaultRecord fault) {
    var json = new LinkedHashMap<String, Object>();
    json.put("number", fault.number());
    json.put("atMillis", fault.at().toMillis());
    json.put("kind", fault.kind().name());
    json.put("what", fault.what());
    json.put("lastedMillis", fault.lasted().toMillis());
    json.put("recoveryMillis", fault.recovery().toMillis());
    json.put("healthyMillis", fault.healthy().toMillis());
    json.put("events", fault.events());
    json.put("harm", fault.harm());
    json.put("published", fault.published());
    json.put("rows", fault.rows());
    json.put("deadLetters", fault.deadLetters());
    json.put("findings", fault.findings());
    return json;
  }

  private static String machine() {
    return "%d cores, %s %s, Java %s"
        .formatted(
            ManagementFactory.getOperatingSystemMXBean().getAvailableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
