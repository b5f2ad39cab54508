package dev.millrace.cli.demo;

import dev.millrace.cli.demo.Fate.DeadLettered;
import dev.millrace.cli.demo.Fate.Duplicate;
import dev.millrace.cli.demo.Fate.Filtered;
import dev.millrace.cli.demo.Fate.Loaded;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The fates that the events published so far must have. Not thread-safe. */
public final class Truth {

  /** In the place of an order that must not be loaded. */
  private static final int NOT_LOADED = -1;

  private int published;
  private int loaded;
  private int filtered;
  private int duplicate;
  private final Map<DeadLettered, Integer> deadLettered =
      new TreeMap<>(
          java.util.Comparator.comparing(DeadLettered::stage).thenComparing(DeadLettered::code));
  private int[] centsByOrder = new int[1024];

  public Truth() {
    Arrays.fill(centsByOrder, NOT_LOADED);
  }

  /** Counts an event that is published. */
  public void add(OrderEvent event) {
    published++;
    switch (event.fate()) {
      case Loaded row -> {
        loaded++;
        put(row.order(), row.cents());
      }
      case Filtered() -> filtered++;
      case Duplicate() -> duplicate++;
      case DeadLettered dead -> deadLettered.merge(dead, 1, Integer::sum);
    }
  }

  private void put(int order, int cents) {
    if (order >= centsByOrder.length) {
      int before = centsByOrder.length;
      centsByOrder = Arrays.copyOf(centsByOrder, Math.max(order + 1, before * 2));
      Arrays.fill(centsByOrder, before, centsByOrder.length, NOT_LOADED);
    }
    centsByOrder[order] = cents;
  }

  public int published() {
    return published;
  }

  public int loaded() {
    return loaded;
  }

  public int filtered() {
    return filtered;
  }

  public int duplicate() {
    return duplicate;
  }

  /** How many dead letters of which stage and code. */
  public Map<DeadLettered, Integer> deadLettered() {
    return Collections.unmodifiableMap(deadLettered);
  }

  public int deadLetteredTotal() {
    return deadLettered.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether an order must be a row. */
  public boolean isLoaded(int order) {
    return order >= 0 && order < centsByOrder.length && centsByOrder[order] != NOT_LOADED;
  }

  /** The amount of an order that {@link #isLoaded}. */
  public int cents(int order) {
    return centsByOrder[order];
  }

  /** One more than the highest order number that may be loaded. */
  public int orders() {
    return centsByOrder.length;
  }
}
