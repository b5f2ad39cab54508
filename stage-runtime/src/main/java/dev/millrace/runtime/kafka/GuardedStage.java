package dev.millrace.runtime.kafka;

import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an unforeseen exception of a stage cost only the event that met it: the event is tried a
 * few times, then rejected.
 */
final class GuardedStage implements Stage {

  private static final Logger log = LoggerFactory.getLogger(GuardedStage.class);
  private static final int TRIES = 3;

  private final Stage stage;

  GuardedStage(Stage stage) {
    this.stage = stage;
  }

  @Override
  public Outcome decide(EventRecord event) {
    for (int attempt = 1; ; attempt++) {
      try {
        return stage.decide(event);
      } catch (DependencyUnavailable | FatalStageException e) {
        throw e;
      } catch (RuntimeException e) {
        if (attempt == TRIES) {
          log.warn("unforeseen failure at {}; the event is dead-lettered", event.position(), e);
          return new Outcome.Reject(
              new EventError(ErrorCode.UNCLASSIFIED, "failed %d times: %s".formatted(TRIES, e)));
        }
      }
    }
  }
}
