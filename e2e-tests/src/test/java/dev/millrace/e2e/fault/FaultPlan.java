package dev.millrace.e2e.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What is done to the system, and in which order.
 *
 * @param seed of everything random: order and moments of faults, their victims, the events
 * @param faults in this order; all of one world
 * @param perSecond events published, while a fault is on and shortly before
 * @param leastEvents published at least, in all
 * @param outage how long a server is away that is stopped for long
 */
record FaultPlan(
    long seed, List<FaultKind> faults, int perSecond, long leastEvents, Duration outage) {

  FaultPlan {
    faults = List.copyOf(faults);
  }

  /** Every kind of fault of a world as often as it says. */
  static FaultPlan whole(World world, long seed) {
    var faults = new ArrayList<FaultKind>();
    for (var kind : FaultKind.values()) {
      faults.addAll(Collections.nCopies(kind.times(), kind));
    }
    Collections.shuffle(faults, new Random(seed));
    faults.sort(Comparator.comparing(kind -> kind.fault().comesFirst() ? 0 : 1));
    var those = chosen(faults).stream().filter(kind -> kind.world() == world).toList();
    return new FaultPlan(seed, those, 700, least(50_000), Duration.ofSeconds(30));
  }

  /** A handful. */
  static FaultPlan brief() {
    long seed = chosenSeed();
    var faults =
        new ArrayList<>(
            List.of(
                FaultKind.KILL_TWO,
                FaultKind.KILL_BROKER,
                FaultKind.STOP_POSTGRES,
                FaultKind.RIGHTS,
                FaultKind.CUT_POSTGRES));
    Collections.shuffle(faults, new Random(seed));
    return new FaultPlan(seed, chosen(faults), 500, least(10_000), Duration.ofSeconds(8));
  }

  /** That of the property {@code fault.seed}, else another one each time. */
  static long chosenSeed() {
    var given = System.getProperty("fault.seed", "");
    return given.isBlank() ? System.currentTimeMillis() % 1_000_000 : Long.parseLong(given);
  }

  /** So many events at least; of faults that somebody has chosen, as many as they take. */
  private static long least(long events) {
    return System.getProperty("fault.only", "").isBlank() ? events : 0;
  }

  /** The property {@code fault.only} may name other faults, separated by commas. */
  private static List<FaultKind> chosen(List<FaultKind> faults) {
    var only = System.getProperty("fault.only", "");
    return only.isBlank()
        ? faults
        : Arrays.stream(only.split(",", -1)).map(String::strip).map(FaultKind::valueOf).toList();
  }
}
