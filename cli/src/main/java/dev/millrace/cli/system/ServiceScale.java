package dev.millrace.cli.system;

import dev.millrace.cli.CliFailure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The number of instances of each service. */
final class ServiceScale {

  private static final int MOST_INSTANCES = 50;

  private final EnumMap<ServiceKind, Integer> counts = new EnumMap<>(ServiceKind.class);

  private ServiceScale() {
    for (var kind : ServiceKind.values()) {
      counts.put(kind, 1);
    }
  }

  /**
   * The numbers that are asked for, or else as many as before, or else one of each.
   *
   * @param asked by the names of services
   * @param remembered by their short names
   * @param before those that were started last, by whoever
   * @throws CliFailure when there is no such service, or the number is odd
   */
  static ServiceScale of(
      Map<String, Integer> asked, Map<String, Integer> remembered, List<ServiceEntry> before) {
    var scale = new ServiceScale();
    before.forEach(service -> scale.counts.merge(service.kind(), service.number(), Math::max));
    remembered.forEach(
        (name, count) -> ServiceKind.find(name).ifPresent(kind -> scale.counts.put(kind, count)));
    asked.forEach(
        (name, count) ->
            scale.counts.put(ServiceKind.named(name, "--scale: "), checked(name, count)));
    return scale;
  }

  /** All instances. */
  List<ServiceSlot> slots() {
    var slots = new ArrayList<ServiceSlot>();
    counts.forEach(
        (kind, count) -> {
          for (int number = 1; number <= count; number++) {
            slots.add(new ServiceSlot(kind, number));
          }
        });
    return slots;
  }

  /** By short names. */
  Map<String, Integer> byName() {
    var names = new TreeMap<String, Integer>();
    counts.forEach((kind, count) -> names.put(kind.text(), count));
    return names;
  }

  private static int checked(String name, int count) {
    if (count < 1 || count > MOST_INSTANCES) {
      throw CliFailure.usage(
          "--scale %s=%d: between 1 and %d instances".formatted(name, count, MOST_INSTANCES));
    }
    return count;
  }
}
