package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.ConsumerState;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of a pipeline in this service, for health and metrics.
 *
 * @param level of its worst part
 * @param lines a text for each consumer, by its name; for the pipeline while it has no consumers
 */
record RunReport(Level level, Map<String, String> lines) {

  /** The levels, from good to bad. */
  enum Level {
    WELL,
    /** It waits, and will go on by itself. */
    WAITS,
    /** A person must act. */
    STOPPED
  }

  boolean needsAPerson() {
    return level == Level.STOPPED;
  }

  static RunReport of(PipelineRun run) {
    return switch (run.state()) {
      case PipelineRun.State.Starting _ -> alone(run, Level.WAITS, "starting");
      case PipelineRun.State.Waiting(var cause) ->
          alone(run, Level.WAITS, "waiting to start: " + cause);
      case PipelineRun.State.Failed(var cause) -> alone(run, Level.STOPPED, "failed: " + cause);
      case PipelineRun.State.Stopped _ -> alone(run, Level.WAITS, "told to stop");
      case PipelineRun.State.Running _ -> ofConsumers(run);
    };
  }

  private static RunReport alone(PipelineRun run, Level level, String text) {
    return new RunReport(level, Map.of(run.name(), text));
  }

  private static RunReport ofConsumers(PipelineRun run) {
    var level = Level.WELL;
    var lines = new LinkedHashMap<String, String>();
    for (var slot : run.slots()) {
      var state = slot.state();
      lines.put(slot.name(), state.text());
      var own = level(state);
      level = own.compareTo(level) > 0 ? own : level;
    }
    return new RunReport(level, lines);
  }

  private static Level level(ConsumerState state) {
    return switch (state) {
      case ConsumerState.Running _ -> Level.WELL;
      case ConsumerState.Starting _,
          ConsumerState.Paused _,
          ConsumerState.Held _,
          ConsumerState.Restarting _ ->
          Level.WAITS;
      case ConsumerState.AtGap _, ConsumerState.Stopped _ -> Level.STOPPED;
    };
  }
}
