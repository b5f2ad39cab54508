package dev.millrace.runtime.kafka;

/** How a consumer thread fares. */
public sealed interface ConsumerState {

  /** It consumes. */
  record Running() implements ConsumerState {}

  /** It waits for a dependency and will go on by itself. */
  record Paused(String dependency, String cause) implements ConsumerState {}

  /** It holds partitions whose events fail alike, and goes on with the others. */
  record Held(String cause) implements ConsumerState {}

  /** It has given up; a person must act. */
  record Stopped(String cause) implements ConsumerState {}
}
