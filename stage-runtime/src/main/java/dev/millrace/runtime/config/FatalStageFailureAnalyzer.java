package dev.millrace.runtime.config;

import dev.millrace.runtime.stage.FatalStageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows only the message when a service does not start: what to change, without a stack trace. */
final class FatalStageFailureAnalyzer extends AbstractFailureAnalyzer<FatalStageException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, FatalStageException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()), "Correct what is named above and start again.", cause);
  }
}
