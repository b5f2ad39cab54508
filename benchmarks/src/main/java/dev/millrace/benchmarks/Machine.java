package dev.millrace.benchmarks;

import java.lang.management.ManagementFactory;

/**
 * Where and under what a benchmark ran.
 *
 * @param processors what the JVM may use
 * @param loadAverage of the last minute before it began; well above zero says that others worked
 *     here as well. Negative where the system does not tell.
 * @param java version of the runtime
 */
public record Machine(int processors, double loadAverage, String java) {

  /** This machine, now. */
  public static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version().toString());
  }
}
