package dev.millrace.cli.system;

import java.util.ArrayList;
import java.util.List;

/** Says where things run. */
public final class Whereabouts {

  private Whereabouts() {}

  /** One line for each thing. */
  public static List<String> of(LocalSystem system) {
    var where = system.infrastructure();
    var lines = new ArrayList<String>();
    lines.add(line("Kafka", where.bootstrapServers()));
    lines.add(line("Schema registry", where.registryUrl()));
    lines.add(
        line(
            "PostgreSQL",
            "%s (user %s, password in %s)"
                .formatted(where.jdbcUrl(), where.user(), system.passwordFile())));
    lines.add(line("Traces", system.tracesApi().toString()));
    for (var service : system.services()) {
      lines.add(
          line(
              service.slot().label(),
              "%s (pid %d)".formatted(service.url(), service.process().pid())));
    }
    lines.add(line("Logs", system.logs().toString()));
    lines.add(line("Data", system.folder().toString()));
    return lines;
  }

  private static String line(String name, String text) {
    return "%-20s %s".formatted(name, text);
  }
}
