package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.runtime.metrics.StageMetrics;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.StageName;
import dev.millrace.runtime.watch.ManualTimers;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.spec.PipelineName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class ConsumerPauseTest {

  private static final DependencyUnavailable AWAY =
      new DependencyUnavailable("postgres", "no answer", new RuntimeException());

  private final ManualTimers clock = new ManualTimers();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ConsumerPause pause =
      new ConsumerPause(
          "orders.load.0",
          new StageMetrics(meters, new PipelineName("orders"), StageName.LOAD, 0),
          new OutageLog(clock, clock));

  @Test
  void runsAgainWhenTheDependencyIsBack() {
    pause.pause(AWAY);
    assertThat(pause.isPaused()).isTrue();
    assertThat(paused()).isOne();

    pause.resumed("postgres");

    assertThat(pause.state()).isEqualTo(new ConsumerState.Running());
    assertThat(paused()).isZero();
  }

  @Test
  void staysStoppedWhateverIsUnavailableThen() {
    pause.end(new FatalStageException("the table has no column price"));

    pause.pause(AWAY);
    assertThat(pause.state().text()).isEqualTo("stopped: the table has no column price");

    pause.resumed("postgres");
    assertThat(pause.state().text()).isEqualTo("stopped: the table has no column price");
    assertThat(paused()).isZero();
  }

  @Test
  void isNotPausedAnyMoreOnceItIsClosed() {
    pause.pause(AWAY);

    pause.close();

    assertThat(paused()).isZero();
    assertThat(meters.get("millrace.lag").gauge().value()).isNaN();
  }

  private double paused() {
    return meters.get("millrace.paused").gauge().value();
  }
}
