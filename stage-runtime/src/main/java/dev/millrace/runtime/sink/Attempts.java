package dev.millrace.runtime.sink;

import dev.millrace.runtime.sink.Sink.Batch;
import dev.millrace.runtime.sink.Sink.BeforeCommit;
import dev.millrace.runtime.sink.Sink.PositionsMoved;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import org.jspecify.annotations.Nullable;

/** Writes batches, and separates failures that a row may have caused from all others. */
record Attempts(Sink sink) {

  /**
   * Writes a batch.
   *
   * @return what a row may have caused, before anything was decided; or what {@code beforeCommit}
   *     has thrown; null when the batch is written
   * @throws DependencyUnavailable when something stands in the way that is of no row
   */
  @Nullable RuntimeException write(Batch batch, BeforeCommit beforeCommit) {
    try {
      sink.write(batch, beforeCommit);
      return null;
    } catch (PositionsMoved | FatalStageException e) {
      throw e;
    } catch (DependencyUnavailable e) {
      if (!e.isOutage()) {
        throw e;
      }
      return e;
    } catch (RuntimeException e) {
      return e;
    } catch (StackOverflowError e) {
      return new Overflow(e);
    }
  }

  /** Values are nested too deeply for the code that handles them. */
  static final class Overflow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Overflow(StackOverflowError cause) {
      super(cause.toString(), cause);
    }
  }
}
