package dev.millrace.benchmarks.hop;

import java.util.List;

/**
 * What a contender's process is told.
 *
 * @param group consumer group, also the transactional id
 */
record HopTask(
    Contender contender, String bootstrapServers, String input, String output, String group) {

  List<String> toArguments() {
    return List.of(contender.name(), bootstrapServers, input, output, group);
  }

  static HopTask of(String... arguments) {
    return new HopTask(
        Contender.valueOf(arguments[0]), arguments[1], arguments[2], arguments[3], arguments[4]);
  }
}
