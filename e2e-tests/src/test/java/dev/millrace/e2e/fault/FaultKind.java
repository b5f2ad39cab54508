package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import dev.millrace.stack.Component;
import dev.millrace.stack.Infra;
import java.util.List;

/** The ways to break the system. */
enum FaultKind {
  KILL_INGEST("kill -9 of ingest-service", 2, KilledServices.these(ServiceKind.INGEST)),
  KILL_TRANSFORM("kill -9 of transform-service", 2, KilledServices.these(ServiceKind.TRANSFORM)),
  KILL_QUALITY("kill -9 of quality-service", 2, KilledServices.these(ServiceKind.QUALITY)),
  KILL_LOAD("kill -9 of load-service", 2, KilledServices.these(ServiceKind.LOAD)),
  KILL_DLQ("kill -9 of dlq-service", 1, KilledServices.these(ServiceKind.DLQ)),
  KILL_TWO("kill -9 of two services at once", 2, KilledServices.any(2)),
  KILL_ALL("kill -9 of all services at once", 1, KilledServices.these(ServiceKind.values())),
  KILL_BROKER(
      "kill -9 of the broker",
      2,
      new ServersAway("killed", Infra.Control::kill9, List.of(Component.KAFKA))),
  STOP_BROKER(
      "stop of the broker",
      1,
      new ServersAway("stopped", Infra.Control::stop, List.of(Component.KAFKA))),
  FREEZE_BROKER("broker that hangs", 1, new FrozenBroker()),
  STOP_POSTGRES("stop of PostgreSQL", 1, new LongOutage()),
  KILL_POSTGRES(
      "kill -9 of PostgreSQL",
      2,
      new ServersAway("killed", Infra.Control::kill9, List.of(Component.POSTGRES))),
  COLD_POSTGRES("stop of PostgreSQL while a service starts", 1, new ColdPostgres()),
  STOP_REGISTRY("stop of the registry while a service starts", 1, new ColdRegistry()),
  KILL_REGISTRY(
      "kill -9 of the registry",
      1,
      new ServersAway("killed", Infra.Control::kill9, List.of(Component.REGISTRY))),
  KILL_SERVERS(
      "kill -9 of broker, PostgreSQL and registry at once",
      1,
      new ServersAway(
          "killed",
          Infra.Control::kill9,
          List.of(Component.KAFKA, Component.POSTGRES, Component.REGISTRY))),
  REBALANCE("a second instance comes and goes", 1, new SecondInstance(SecondInstance.End.STOP)),
  KILL_SECOND(
      "a second instance comes and is killed", 1, new SecondInstance(SecondInstance.End.KILL)),
  ZOMBIE("an instance hangs, is replaced, and wakes", 1, new Zombie()),
  SLOW_POSTGRES("slow link to PostgreSQL", 1, PoorLink.slow()),
  TRICKLING_POSTGRES("trickling link to PostgreSQL", 1, PoorLink.trickling()),
  STALLED_POSTGRES("stalled link to PostgreSQL", 1, PoorLink.stalled()),
  CUT_POSTGRES("cut connections to PostgreSQL", 1, new CutLink()),
  SLOW_REGISTRY("slow link to the registry while a service starts", 1, new SlowRegistry()),
  RIGHTS("a right is taken and given back", 3, new RightTaken()),
  FOREIGN_REGISTRY("nonsense in the registry's place", 2, new ForeignRegistry()),
  OVERTAKEN("retention overtakes a stage", 3, new Overtaken()),
  FORGOTTEN("the offsets of a stage expire", 2, new Forgotten()),
  REMADE("a topic is deleted and made anew", 2, new Remade()),
  MORE_PARTITIONS("a topic gets another partition", 2, new MorePartitions()),
  HOSTILE("hostile payloads and forged headers at speed", 2, new HostilePublisher()),
  EVOLVED("the contract gets a field", 2, new Evolved()),
  OLD_INSTANCE(
      "an instance of release 0.1.0 beside this one comes and goes",
      2,
      new OldInstance(SecondInstance.End.STOP)),
  KILL_OLD_INSTANCE(
      "an instance of release 0.1.0 beside this one comes and is killed",
      1,
      new OldInstance(SecondInstance.End.KILL)),
  SIDE_BY_SIDE(
      "release 0.1.0 takes over stage by stage, and gives back; the contract gets a field"
          + " meanwhile",
      1,
      new SideBySide()),

  KILL_ONE_OF_THREE(
      "kill -9 of one of three brokers",
      3,
      World.CLUSTER,
      OneOfThree.any("killed", Infra.Control::kill9)),
  KILL_CONTROLLER(
      "kill -9 of the broker that leads the controllers",
      2,
      World.CLUSTER,
      OneOfThree.controller("killed", Infra.Control::kill9)),
  STOP_ONE_OF_THREE(
      "stop of one of three brokers",
      1,
      World.CLUSTER,
      OneOfThree.any("stopped", Infra.Control::stop)),
  FREEZE_ONE_OF_THREE("one of three brokers hangs", 1, World.CLUSTER, new FrozenOfThree()),
  KILL_IN_TURN("kill -9 of each of three brokers in turn", 1, World.CLUSTER, new EachInTurn()),
  KILL_THREE("kill -9 of all three brokers at once", 1, World.CLUSTER, new AllThree()),
  FAILOVER("PostgreSQL dies, its standby takes over", 3, World.CLUSTER, new Failover()),
  FULL_BROKER("the disk of one of three brokers is full", 1, World.CLUSTER, FullDisk.ofOneBroker()),
  FULL_KAFKA("the disks of all brokers are full", 1, World.CLUSTER, FullDisk.ofAllBrokers()),
  FULL_POSTGRES("the disk of PostgreSQL is full", 1, World.CLUSTER, FullDisk.ofPostgres());

  private final String label;
  private final int times;
  private final World world;
  private final Fault fault;

  FaultKind(String label, int times, Fault fault) {
    this(label, times, World.SINGLE, fault);
  }

  FaultKind(String label, int times, World world, Fault fault) {
    this.label = label;
    this.times = times;
    this.world = world;
    this.fault = fault;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** How often the whole suite does it. */
  int times() {
    return times;
  }

  /** Where it can be done. */
  World world() {
    return world;
  }

  Fault fault() {
    return fault;
  }
}
