package dev.millrace.benchmarks.hop;

/** The benchmark has no result; the message says why, for people. */
final class BenchmarkFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  BenchmarkFailure(String message) {
    super(message);
  }

  BenchmarkFailure(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
