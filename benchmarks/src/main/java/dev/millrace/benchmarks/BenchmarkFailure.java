package dev.millrace.benchmarks;

/** The benchmark has no result; the message says why, for people. */
public final class BenchmarkFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public BenchmarkFailure(String message) {
    super(message);
  }

  public BenchmarkFailure(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
