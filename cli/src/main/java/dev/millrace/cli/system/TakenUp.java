package dev.millrace.cli.system;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines for people about changes in pipeline files and the build that the running services have not
 * taken up.
 */
final class TakenUp {

  private TakenUp() {}

  /**
   * Files that changed since services started, with those services; none when all services are up
   * to date.
   */
  static List<String> behind(List<ServiceEntry> services, Map<String, String> now) {
    var waiting = new LinkedHashMap<String, List<String>>();
    for (var service : services) {
      if (service.kind() == ServiceKind.DLQ || service.build().isEmpty()) {
        continue; // it reads no pipeline files, or is of an older release
      }
      for (var change : PipelineFolder.changes(service.files(), now)) {
        waiting.computeIfAbsent(change, _ -> new ArrayList<>()).add(service.slot().label());
      }
    }
    var lines = new ArrayList<String>();
    waiting.forEach(
        (change, labels) ->
            lines.add("%s: not taken up by %s".formatted(change, String.join(", ", labels))));
    return lines;
  }

  /** Whether one of the services runs another build than the present one. */
  static boolean isBehindBuild(List<ServiceEntry> services, String build) {
    return services.stream().anyMatch(service -> !service.build().equals(build));
  }
}
