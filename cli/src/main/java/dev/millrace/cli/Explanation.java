package dev.millrace.cli;

import dev.millrace.stack.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Explains failures to the user, with a way out if there is one. */
public final class Explanation {

  private Explanation() {}

  /** The explanation of a failure that ends the command. */
  public static String of(Throwable failure) {
    return switch (failure) {
      case CliFailure known -> message(known);
      case StackException stack -> message(stack);
      case UncheckedIOException io when io.getCause() instanceof ConnectException ->
          message(io) + ": see ./millrace status";
      case UncheckedIOException io -> message(io) + ": " + message(io.getCause());
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case AccessDeniedException denied -> "not allowed to read or write " + denied.getFile();
      case IOException io when message(io).contains("No space left") ->
          "the disk is full: free some space, then run this again (" + message(io) + ")";
      case IOException io -> message(io);
      default ->
          "unforeseen: " + failure + " (run again with --debug to see where; please report it)";
    };
  }

  /** The message of a failure or, without one, its kind. */
  public static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }
}
