package dev.millrace.quality;

import dev.millrace.quality.rule.Violations;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventError.Violation;
import dev.millrace.spec.Clause.OnFail;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects the rules that one event breaks. Reused for each event. */
final class BrokenRules implements Violations {

  private final List<Violation> rejecting = new ArrayList<>();
  private final List<Violation> warning = new ArrayList<>();
  private List<Violation> current = rejecting;

  void clear() {
    rejecting.clear();
    warning.clear();
  }

  /** Says what the violations added from now on do. */
  void judging(OnFail onFail) {
    current =
        switch (onFail) {
          case REJECT -> rejecting;
          case WARN -> warning;
        };
  }

  @Override
  public void add(String rule, String field, String message) {
    current.add(new Violation(rule, field, message));
  }

  boolean reject() {
    return !rejecting.isEmpty();
  }

  /**
   * The error with every violation. Its message holds no values, so that failures of one kind have
   * one message.
   */
  EventError error() {
    var summary =
        rejecting.stream().map(BrokenRules::summary).distinct().collect(Collectors.joining(", "));
    var warnings =
        warning.stream()
            .map(v -> new Violation(v.rule(), v.field(), v.message() + " (on-fail: warn)"));
    return new EventError(
        ErrorCode.RULE_VIOLATED,
        "violates " + summary,
        Stream.concat(rejecting.stream(), warnings).toList());
  }

  private static String summary(Violation violation) {
    return violation.field().isEmpty()
        ? violation.rule()
        : violation.rule() + " (" + violation.field() + ")";
  }

  void warn(Warnings warnings) {
    for (var i = 0; i < warning.size(); i++) {
      warnings.count(warning.get(i).rule());
    }
  }
}
