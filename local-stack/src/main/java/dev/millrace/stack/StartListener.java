package dev.millrace.stack;

/** Receives the progress of a start. Called from several threads, but never from two at once. */
@FunctionalInterface
public interface StartListener {

  /** Does nothing. */
  StartListener SILENT = _ -> {};

  void on(StartEvent event);
}
