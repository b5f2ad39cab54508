package dev.millrace.cli.dryrun;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.runtime.stage.EventError.Violation;
import java.util.List;
import java.util.Map;

/**
 * The result of one stage for an event.
 *
 * @param stage its name
 * @param outcome emitted, filtered, duplicate or rejected
 * @param reason of a filter, or what a duplicate repeats; else empty
 * @param code of a rejection; else empty
 * @param message of a rejection; else empty
 * @param violations of a rejection
 * @param remedy advice about a rejection; else empty
 * @param warnings names of rules with {@code on-fail: warn} that the event breaks
 * @param key of an emitted record; else empty
 * @param record the fields of an emitted record; empty where they are still the payload's
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record StageStory(
    String stage,
    String outcome,
    String reason,
    String code,
    String message,
    List<Violation> violations,
    String remedy,
    List<String> warnings,
    String key,
    Map<String, Object> record) {

  StageStory {
    violations = List.copyOf(violations);
    warnings = List.copyOf(warnings);
  }
}
