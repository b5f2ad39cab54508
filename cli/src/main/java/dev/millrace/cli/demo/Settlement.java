package dev.millrace.cli.demo;

import dev.millrace.cli.CliFailure;
import dev.millrace.cli.account.AccountReader;
import dev.millrace.cli.account.PipelineAccount;
import dev.millrace.cli.demo.DemoPublisher.Progress;
import dev.millrace.cli.system.HealthCheck;
import dev.millrace.cli.system.LocalSystem;
import dev.millrace.cli.system.Logs;
import dev.millrace.cli.system.ServiceEntry;
import dev.millrace.cli.terminal.Bar;
import dev.millrace.cli.terminal.LiveBlock;
import dev.millrace.runtime.stage.StageName;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** Waits until every event has found its fate, and shows how far each stage is. */
final class Settlement {

  private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 300;
  private static final int BAR = 30;
  private static final int LOG_LINES = 15;

  private record State(PipelineAccount account, long acknowledged, long stored) {}

  private final LocalSystem system;
  private final AccountReader accounts;
  private final Connection database;
  private final Supervisor supervisor;
  private final LiveBlock block;

  Settlement(
      LocalSystem system,
      AccountReader accounts,
      Connection database,
      Supervisor supervisor,
      LiveBlock block) {
    this.system = system;
    this.accounts = accounts;
    this.database = database;
    this.supervisor = supervisor;
    this.block = block;
  }

  /**
   * Waits until {@code target} events are published and accounted for.
   *
   * @throws CliFailure when nothing changes for a minute, or a service dies again and again
   */
  PipelineAccount await(Progress publishing, long target) throws InterruptedException {
    var last = new State(new PipelineAccount(DemoPlan.PIPELINE, 0, java.util.Map.of()), 0, 0);
    long changedAt = System.nanoTime();
    while (true) {
      boolean published = publishing.isDone();
      var account = accounts.read(DemoPlan.PIPELINE);
      var state = new State(account, publishing.acknowledged(), stored());
      show(state, target);
      if (published
          && account.published() >= target
          && account.inFlight() == 0
          && state.stored >= account.deadLettered()) {
        return account;
      }
      if (!supervisor.givenUp().isEmpty()) {
        throw new CliFailure(supervisor.givenUp());
      }
      if (!state.equals(last)) {
        last = state;
        changedAt = System.nanoTime();
      } else if (System.nanoTime() - changedAt > NO_PROGRESS.toNanos()) {
        throw stuck(state, target);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private long stored() {
    return DeadLetterEvidence.stored(database, DemoPlan.PIPELINE).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private void show(State state, long target) {
    var lines = new ArrayList<String>();
    lines.add(line("publish", (double) state.acknowledged / target, state.acknowledged, ""));
    for (var stage : PipelineAccount.STAGES) {
      var account = state.account;
      long lag = Math.max(0, account.lag(stage));
      double published = (double) account.published() / target;
      lines.add(
          line(
              stage.label(),
              account.progress(stage) * published,
              account.stage(stage).in(),
              lag == 0 ? "" : "%,d waiting".formatted(lag)));
    }
    long dead = state.account.deadLettered();
    lines.add(line("dlq", dead == 0 ? 0 : (double) state.stored / dead, state.stored, ""));
    block.show(
        lines,
        "published %,d of %,d · loaded %,d · in flight %,d · dead letters %,d"
            .formatted(
                state.acknowledged,
                target,
                state.account.loaded(),
                state.account.inFlight(),
                state.stored));
  }

  private static String line(String name, double share, long count, String rest) {
    return "%-10s %s %,12d  %s"
        .formatted(name, Bar.filled(share, BAR), count, rest)
        .stripTrailing();
  }

  private CliFailure stuck(State state, long target) throws InterruptedException {
    var account = state.account;
    var text =
        new StringBuilder(
            "nothing has changed for %d s: %,d of %,d events published, %,d in flight, %,d of %,d dead letters stored"
                .formatted(
                    NO_PROGRESS.toSeconds(),
                    account.published(),
                    target,
                    account.inFlight(),
                    state.stored,
                    account.deadLettered()));
    var stage =
        PipelineAccount.STAGES.stream()
            .filter(name -> account.lag(name) > 0)
            .findFirst()
            .orElse(StageName.DLQ);
    if (stage != StageName.DLQ) {
      text.append("\nstuck before %s: %,d waiting".formatted(stage.label(), account.lag(stage)));
    }
    try (var check = new HealthCheck()) {
      for (var service : system.services()) {
        if (service.kind().text().equals(stage.label())) {
          text.append('\n').append(describe(service, check.ask(service)));
        }
      }
    }
    return new CliFailure(text.toString());
  }

  private static String describe(ServiceEntry service, HealthCheck.Answer answer) {
    return "%s is %s%s; %s"
        .formatted(
            service.slot().label(),
            answer.health(),
            answer.details().isEmpty() ? "" : " (" + answer.details() + ")",
            Logs.reason(service.process(), LOG_LINES));
  }
}
