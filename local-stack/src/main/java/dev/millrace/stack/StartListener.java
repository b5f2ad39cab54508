package dev.millrace.stack;

/** Is told how a start gets on. Called from several threads, never from two at once. */
@FunctionalInterface
public interface StartListener {

  /** Does nothing. */
  StartListener SILENT = _ -> {};

  void on(StartEvent event);
}
