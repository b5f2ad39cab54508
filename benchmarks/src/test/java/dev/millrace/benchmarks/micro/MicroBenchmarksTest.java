package dev.millrace.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class MicroBenchmarksTest {

  @TempDir private Path folder;

  @Test
  void everyBenchmarkRunsOnce() throws RunnerException {
    var once =
        new OptionsBuilder()
            .include(MicroBenchmarks.class.getPackageName())
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .result(folder.resolve("once.json").toString())
            .build();

    assertThat(new Runner(once).run()).hasSizeGreaterThan(20);
  }

  @Test
  void givenOptionsReplaceTheDefaults() throws CommandLineOptionException {
    var options =
        MicroBenchmarks.options(
            new CommandLineOptions("-wi", "9", "-rff", "other.json", "-bm", "thrpt", "Codec"));

    assertThat(options.getWarmupIterations().get()).isEqualTo(9);
    assertThat(options.getResult().get()).isEqualTo("other.json");
    assertThat(options.getIncludes()).containsExactly("Codec");
    assertThat(options.getBenchModes()).containsExactly(Mode.Throughput);
    assertThat(options.getForkCount().get()).isEqualTo(1);
    assertThat(options.getMeasurementTime().get()).isEqualTo(TimeValue.milliseconds(400));
  }
}
