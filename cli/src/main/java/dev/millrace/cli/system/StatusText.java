package dev.millrace.cli.system;

import dev.millrace.cli.account.OutsideTheSum;
import dev.millrace.cli.system.ServiceLook.Trouble;
import dev.millrace.cli.terminal.Escaped;
import dev.millrace.cli.terminal.Grid;
import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes a status for people. Faults stand out, with cause and remedy. */
final class StatusText {

  private static final int NAMES = 3;
  private static final String UNKNOWN = "?";

  private final Terminal terminal;

  StatusText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(SystemStatus status) {
    servers(status);
    services(status);
    accounts(status);
    floods(status);
    for (var part : status.unasked()) {
      terminal.print(terminal.styled(Style.RED, "not known: " + Escaped.line(part)));
    }
  }

  private void servers(SystemStatus status) {
    for (var sentence : status.wrong()) {
      if (!isOfService(status, sentence)) {
        terminal.print(terminal.styled(Style.RED, Escaped.line(sentence)));
      }
    }
  }

  /** Those stand beside the service. */
  private static boolean isOfService(SystemStatus status, String sentence) {
    return status.services().stream().anyMatch(service -> sentence.startsWith(service.name()));
  }

  private void services(SystemStatus status) {
    var grid = new Grid("service", "health", "pid");
    status
        .services()
        .forEach(
            service -> grid.row(service.name(), service.health(), Long.toString(service.pid())));
    var lines = grid.lines();
    terminal.print(lines.getFirst());
    for (int i = 0; i < status.services().size(); i++) {
      var service = status.services().get(i);
      var line = lines.get(i + 1);
      terminal.print(service.health() == Health.UP ? line : terminal.styled(Style.RED, line));
      remarkLines(service).forEach(terminal::print);
    }
    terminal.print();
  }

  /**
   * The remarks below a service, as indented lines of a terminal. A list inside a remark is
   * indented once more.
   */
  static List<String> remarkLines(SystemStatus.Service service) {
    var lines = new ArrayList<String>();
    for (var remark : remarks(service)) {
      var indent = "  ";
      for (var line : remark.split("\n", -1)) {
        lines.add(indent + Escaped.line(line));
        indent = "    ";
      }
    }
    return lines;
  }

  /** The remarks below a service; parts with the same remark share a line. */
  static List<String> remarks(SystemStatus.Service service) {
    var remarks = new ArrayList<String>();
    if (!service.cause().isEmpty()) {
      remarks.add(
          service.cause()
              + (service.health() == Health.DEAD
                  ? ": ./millrace logs %s says why, ./millrace up starts it again"
                      .formatted(service.name())
                  : ""));
    }
    var alike =
        service.consumers().stream()
            .collect(
                Collectors.groupingBy(
                    trouble -> List.of(trouble.text(), trouble.remedy()),
                    LinkedHashMap::new,
                    Collectors.mapping(Trouble::name, Collectors.toList())));
    alike.forEach(
        (said, names) -> {
          remarks.add("%s %s".formatted(names(names), said.getFirst()));
          if (!said.getLast().isEmpty()) {
            remarks.add("  → " + said.getLast());
          }
        });
    return remarks;
  }

  private static String names(List<String> names) {
    return names.size() <= NAMES
        ? String.join(", ", names)
        : "%s and %d more"
            .formatted(String.join(", ", names.subList(0, NAMES)), names.size() - NAMES);
  }

  private void accounts(SystemStatus status) {
    if (status.pipelines() == null) {
      return; // what is not known says so
    }
    if (status.pipelines().isEmpty()) {
      terminal.print("no pipeline has ever run here");
      return;
    }
    var grid =
        new Grid(
            "pipeline",
            "published",
            "loaded",
            "filtered",
            "duplicate",
            "dead-lettered",
            "in flight",
            "balanced",
            "lag");
    for (var pipeline : status.pipelines()) {
      grid.row(
          Escaped.line(pipeline.name()),
          pipeline.published(),
          known(pipeline.loaded()),
          pipeline.filtered(),
          pipeline.duplicate(),
          pipeline.deadLettered(),
          known(pipeline.inFlight()),
          pipeline.balanced() == null ? UNKNOWN : pipeline.balanced() ? "yes" : "not yet",
          lag(pipeline));
    }
    grid.lines().forEach(terminal::print);
    status.pipelines().forEach(this::outside);
    status
        .grown()
        .forEach(text -> terminal.print(terminal.styled(Style.YELLOW, Escaped.line(text))));
    for (var pipeline : status.pipelines()) {
      if (pipeline.outdated() != null && pipeline.outdated() > 0) {
        terminal.print(
            "%s: %,d of the loaded events came after a newer one of their key, and changed nothing"
                .formatted(Escaped.line(pipeline.name()), pipeline.outdated()));
      }
    }
    if (status.pipelines().stream().anyMatch(pipeline -> pipeline.loaded() == null)) {
      terminal.print(
          "? is not known: load could not be asked; the other numbers are up to quality");
    }
  }

  /** Prints the numbers outside of the sum. */
  private void outside(SystemStatus.Pipeline pipeline) {
    OutsideTheSum.sentences(Escaped.line(pipeline.name()), pipeline.lost(), pipeline.repeated())
        .forEach(terminal::print);
    var intake = pipeline.intake();
    OutsideTheSum.ofIntake(Escaped.line(pipeline.name()), intake.lost(), intake.repeated())
        .forEach(terminal::print);
    if (pipeline.foreign() > 0) {
      terminal.print(
          "%s: %,d of the published events were written past ingest, to the topics between stages"
              .formatted(Escaped.line(pipeline.name()), pipeline.foreign()));
    }
  }

  private static String lag(SystemStatus.Pipeline pipeline) {
    var parts =
        pipeline.stages().stream()
            .filter(stage -> stage.lag() == null || stage.lag() != 0)
            .map(
                stage ->
                    stage.lag() == null
                        ? stage.name() + " " + UNKNOWN
                        : "%s %,d".formatted(stage.name(), stage.lag()))
            .collect(Collectors.toCollection(ArrayList::new));
    if (Boolean.FALSE.equals(pipeline.runs())) {
      parts.add("nobody runs it");
    }
    return String.join(", ", parts);
  }

  private static Object known(Object number) {
    return Objects.requireNonNullElse(number, UNKNOWN);
  }

  private void floods(SystemStatus status) {
    for (var flood : status.floods()) {
      terminal.print(
          terminal.styled(
                  Style.RED,
                  Escaped.line(
                      "%s holds %,d events of %s: %s"
                          .formatted(
                              flood.service(), flood.held(), flood.pipeline(), flood.cause())))
              + " — see ./millrace flood list");
    }
  }
}
