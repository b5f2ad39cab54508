package dev.millrace.cli.dryrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.cli.events.EventFile;
import dev.millrace.runtime.stage.EventError.Violation;
import java.util.List;

/**
 * The way of one event of the sample.
 *
 * @param line where it starts; 0 for a tombstone
 * @param element its number in an array, from 1; 0 outside of an array
 * @param stages that it reached, in order
 */
record EventStory(
    long line,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long element,
    List<StageStory> stages) {

  EventStory {
    stages = List.copyOf(stages);
  }

  /** Its place in the sample. */
  String place() {
    return EventFile.Entry.place(line, element);
  }

  /** The causes why it was not loaded, one text for each; none when it was loaded. */
  List<String> causes() {
    var last = stages.getLast();
    return switch (last.outcome()) {
      case "emitted" -> List.of();
      case "filtered" -> List.of("filtered by " + last.reason());
      case "duplicate" -> List.of("duplicate");
      default ->
          last.violations().isEmpty()
              ? List.of("%s %s".formatted(last.stage(), last.code()))
              : last.violations().stream().map(it -> cause(last, it)).distinct().toList();
    };
  }

  private static String cause(StageStory stage, Violation violation) {
    var rule = violation.rule().equals(stage.code()) ? "" : " " + violation.rule();
    return "%s %s%s %s".formatted(stage.stage(), stage.code(), rule, violation.field()).strip();
  }

  /** loaded, filtered, duplicate or rejected. */
  String fate() {
    var last = stages.getLast();
    return last.outcome().equals("emitted") ? "loaded" : last.outcome();
  }
}
