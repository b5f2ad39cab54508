package dev.millrace.runtime.config;

import dev.millrace.runtime.stage.FatalStageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why a service does not start by the message alone: what to change, not where in the code it
 * was found.
 */
final class FatalStageFailureAnalyzer extends AbstractFailureAnalyzer<FatalStageException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, FatalStageException cause) {
    return new FailureAnalysis(
        String.valueOf(cause.getMessage()), "Correct what is named above and start again.", cause);
  }
}
