package dev.millrace.benchmarks.micro;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the micro benchmarks of this package, by default all of them in about two minutes. Takes
 * JMH's own options, which replace the defaults.
 */
public final class MicroBenchmarks {

  private static final String RESULT = "micro.json";

  /** Those that only ask JMH for something. */
  private static final Set<String> QUESTIONS = Set.of("-h", "-l", "-lp", "-lprof", "-lrf");

  private MicroBenchmarks() {}

  public static void main(String... args)
      throws CommandLineOptionException, RunnerException, IOException {
    for (var arg : args) {
      if (QUESTIONS.contains(arg)) {
        Main.main(args);
        return;
      }
    }
    new Runner(options(new CommandLineOptions(args))).run();
  }

  /** Short runs of what was asked for, with allocation rates, into a JSON file. */
  static Options options(CommandLineOptions given) {
    var options =
        new OptionsBuilder()
            .parent(given)
            .forks(given.getForkCount().orElse(1))
            .warmupIterations(given.getWarmupIterations().orElse(4))
            .warmupTime(given.getWarmupTime().orElse(TimeValue.milliseconds(500)))
            .measurementIterations(given.getMeasurementIterations().orElse(4))
            .measurementTime(given.getMeasurementTime().orElse(TimeValue.milliseconds(400)))
            .timeUnit(given.getTimeUnit().orElse(TimeUnit.NANOSECONDS))
            .shouldFailOnError(given.shouldFailOnError().orElse(true))
            .resultFormat(given.getResultFormat().orElse(ResultFormatType.JSON))
            .result(given.getResult().orElse(RESULT));
    if (given.getIncludes().isEmpty()) {
      options.include(MicroBenchmarks.class.getPackageName());
    }
    if (given.getBenchModes().isEmpty()) {
      options.mode(Mode.AverageTime);
    }
    if (given.getProfilers().isEmpty()) {
      options.addProfiler(GCProfiler.class);
    }
    return options.build();
  }
}
