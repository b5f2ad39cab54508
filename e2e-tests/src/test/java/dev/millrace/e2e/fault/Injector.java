package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.e2e.TestSystem;
import dev.millrace.e2e.link.LinkCondition.Delayed;
import dev.millrace.e2e.link.LinkCondition.Fine;
import dev.millrace.e2e.link.LinkCondition.Stalled;
import dev.millrace.e2e.link.LinkCondition.Trickling;
import dev.millrace.e2e.link.TcpLink;
import dev.millrace.stack.Component;
import dev.millrace.stack.Infra;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Breaks the system and puts back what it broke. */
final class Injector {

  private static final List<ServiceKind> STAGES =
      List.of(ServiceKind.INGEST, ServiceKind.TRANSFORM, ServiceKind.QUALITY, ServiceKind.LOAD);

  /** Longer than a consumer's session: the group gives its partitions to others. */
  private static final Duration BEYOND_SESSION = Duration.ofSeconds(13);

  private static final Duration MOVE = Duration.ofMillis(5_000);

  private final TestSystem system;
  private final Random random;
  private final Duration postgresOutage;

  /**
   * @param postgresOutage how long PostgreSQL stays stopped
   */
  Injector(TestSystem system, Random random, Duration postgresOutage) {
    this.system = system;
    this.random = random;
    this.postgresOutage = postgresOutage;
  }

  /**
   * Does it, and returns when it is over: servers answer again, killed services have been started
   * again but need not be up, links are fine.
   *
   * @return what was done, for the report
   */
  String inflict(FaultKind kind) {
    return switch (kind) {
      case KILL_INGEST -> kill(List.of(ServiceKind.INGEST));
      case KILL_TRANSFORM -> kill(List.of(ServiceKind.TRANSFORM));
      case KILL_QUALITY -> kill(List.of(ServiceKind.QUALITY));
      case KILL_LOAD -> kill(List.of(ServiceKind.LOAD));
      case KILL_DLQ -> kill(List.of(ServiceKind.DLQ));
      case KILL_TWO -> kill(two());
      case KILL_ALL -> kill(List.of(ServiceKind.values()));
      case KILL_BROKER -> interrupt("broker killed", Component.KAFKA, Infra.Control::kill9);
      case STOP_BROKER -> interrupt("broker stopped", Component.KAFKA, Infra.Control::stop);
      case FREEZE_BROKER -> freezeBroker();
      case STOP_POSTGRES -> stopPostgres();
      case KILL_POSTGRES ->
          interrupt("PostgreSQL killed", Component.POSTGRES, Infra.Control::kill9);
      case COLD_POSTGRES -> coldPostgres();
      case STOP_REGISTRY -> stopRegistry();
      case KILL_REGISTRY -> interrupt("registry killed", Component.REGISTRY, Infra.Control::kill9);
      case KILL_SERVERS -> killServers();
      case REBALANCE -> rebalance();
      case KILL_SECOND -> killSecond();
      case ZOMBIE -> zombie();
      case SLOW_POSTGRES -> slowPostgres();
      case TRICKLING_POSTGRES -> tricklingPostgres();
      case STALLED_POSTGRES -> stalledPostgres();
      case CUT_POSTGRES -> cutPostgres();
      case SLOW_REGISTRY -> slowRegistry();
    };
  }

  private String kill(List<ServiceKind> victims) {
    victims.forEach(system::kill);
    var down = between(0, 3_000);
    last(down);
    victims.forEach(victim -> system.begin(victim, 1));
    return "%s killed, started again after %s"
        .formatted(String.join(" and ", victims.stream().map(ServiceKind::text).toList()), s(down));
  }

  private List<ServiceKind> two() {
    var kinds = new ArrayList<>(List.of(ServiceKind.values()));
    Collections.shuffle(kinds, random);
    return kinds.subList(0, 2);
  }

  private String interrupt(
      String what, Component component, java.util.function.Consumer<Infra.Control> how) {
    var control = system.infra().control(component);
    how.accept(control);
    var down = between(0, 4_000);
    last(down);
    control.restart();
    return "%s, started again after %s".formatted(what, s(down));
  }

  private String freezeBroker() {
    var broker = system.infra().control(Component.KAFKA);
    var time = between(4_000, 14_000);
    broker.suspend();
    last(time);
    broker.resume();
    return "broker hung for " + s(time);
  }

  private String stopPostgres() {
    var postgres = system.infra().control(Component.POSTGRES);
    postgres.stop();
    last(postgresOutage);
    postgres.restart();
    return "PostgreSQL stopped for " + s(postgresOutage);
  }

  /**
   * The registry has its data there, so that a service that has not read its schemas misses both.
   */
  private String coldPostgres() {
    var victim = service();
    var postgres = system.infra().control(Component.POSTGRES);
    system.kill(victim);
    system.begin(victim, 1);
    var start = between(0, 12_000);
    last(start);
    postgres.stop();
    var down = between(4_000, 12_000);
    last(down);
    postgres.restart();
    return "PostgreSQL stopped for %s, %s after the start of %s"
        .formatted(s(down), s(start), victim.text());
  }

  /** As when their machine loses its power; each comes back after what it needs itself. */
  private String killServers() {
    var servers =
        Stream.of(Component.KAFKA, Component.POSTGRES, Component.REGISTRY)
            .map(system.infra()::control)
            .toList();
    servers.forEach(Infra.Control::kill9);
    var down = between(0, 6_000);
    last(down);
    servers.forEach(Infra.Control::restart);
    return "broker, PostgreSQL and registry killed, started again after " + s(down);
  }

  private String stopRegistry() {
    var victim = stage();
    var registry = system.infra().control(Component.REGISTRY);
    registry.stop();
    system.kill(victim);
    system.begin(victim, 1);
    var down = between(2_000, 8_000);
    last(down);
    registry.restart();
    return "registry stopped for %s while %s started".formatted(s(down), victim.text());
  }

  private String rebalance() {
    var stage = service();
    system.start(stage, 2);
    var time = between(0, 5_000);
    last(time);
    system.stop(stage, 2);
    return "%s-2 came and left after %s".formatted(stage.text(), s(time));
  }

  private String killSecond() {
    var stage = service();
    system.start(stage, 2);
    var time = between(1_000, 6_000);
    last(time);
    system.kill(stage, 2);
    system.stop(stage, 2); // only forgets it
    return "%s-2 came and was killed after %s".formatted(stage.text(), s(time));
  }

  private String zombie() {
    var stage = stage();
    system.start(stage, 2);
    last(MOVE);
    system.suspend(stage, 1);
    last(BEYOND_SESSION);
    system.resume(stage, 1);
    last(between(1_000, 4_000));
    system.stop(stage, 2);
    return "%s-1 hung for %s beside %s-2".formatted(stage.text(), s(BEYOND_SESSION), stage.text());
  }

  private String slowPostgres() {
    var delay = between(20, 150);
    var time = between(6_000, 10_000);
    during(time, system.postgresLink(), link -> link.become(new Delayed(delay)));
    return "each chunk waited %d ms, for %s".formatted(delay.toMillis(), s(time));
  }

  private String tricklingPostgres() {
    int bytes = 200 + random.nextInt(1_000);
    var time = between(6_000, 10_000);
    during(
        time,
        system.postgresLink(),
        link -> link.become(new Trickling(bytes, Duration.ofMillis(10))));
    return "%d bytes each 10 ms, for %s".formatted(bytes, s(time));
  }

  private String stalledPostgres() {
    var time = between(5_000, 12_000);
    during(time, system.postgresLink(), link -> link.become(new Stalled()));
    return "nothing got through for " + s(time);
  }

  private String cutPostgres() {
    int cuts = 3 + random.nextInt(5);
    int ends = 0;
    for (int i = 0; i < cuts; i++) {
      last(between(50, 1_500));
      ends += system.postgresLink().cut();
    }
    return "%d cuts, %d ends of connections".formatted(cuts, ends);
  }

  private String slowRegistry() {
    var victim = stage();
    var delay = between(200, 1_500);
    var link = system.registryLink();
    link.become(new Delayed(delay));
    system.kill(victim);
    system.begin(victim, 1);
    last(Duration.ofSeconds(6));
    link.cut();
    last(Duration.ofSeconds(3));
    link.become(new Fine());
    return "each chunk waited %d ms while %s started, connections cut once"
        .formatted(delay.toMillis(), victim.text());
  }

  private static void during(
      Duration time, TcpLink link, java.util.function.Consumer<TcpLink> condition) {
    condition.accept(link);
    last(time);
    link.become(new Fine());
  }

  private ServiceKind stage() {
    return STAGES.get(random.nextInt(STAGES.size()));
  }

  private ServiceKind service() {
    return ServiceKind.values()[random.nextInt(ServiceKind.values().length)];
  }

  Duration between(int fromMillis, int toMillis) {
    return Duration.ofMillis(fromMillis + random.nextInt(toMillis - fromMillis));
  }

  /** A fault lasts for a time, whatever happens meanwhile. */
  static void last(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static String s(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }
}
