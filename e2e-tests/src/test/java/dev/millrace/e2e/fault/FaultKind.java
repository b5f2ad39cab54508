package dev.millrace.e2e.fault;

/** The ways to break the system. */
enum FaultKind {
  KILL_INGEST("kill -9 of ingest-service", 3),
  KILL_TRANSFORM("kill -9 of transform-service", 3),
  KILL_QUALITY("kill -9 of quality-service", 3),
  KILL_LOAD("kill -9 of load-service", 3),
  KILL_DLQ("kill -9 of dlq-service", 3),
  KILL_TWO("kill -9 of two services at once", 4),
  KILL_ALL("kill -9 of all services at once", 2),
  KILL_BROKER("kill -9 of the broker", 3),
  STOP_BROKER("stop of the broker", 2),
  FREEZE_BROKER("broker that hangs", 2),
  STOP_POSTGRES("stop of PostgreSQL", 3),
  KILL_POSTGRES("kill -9 of PostgreSQL", 3),
  COLD_POSTGRES("stop of PostgreSQL while a service starts", 3),
  STOP_REGISTRY("stop of the registry while a service starts", 2),
  KILL_REGISTRY("kill -9 of the registry", 2),
  KILL_SERVERS("kill -9 of broker, PostgreSQL and registry at once", 2),
  REBALANCE("a second instance comes and goes", 4),
  KILL_SECOND("a second instance comes and is killed", 3),
  ZOMBIE("an instance hangs, is replaced, and wakes", 3),
  SLOW_POSTGRES("slow link to PostgreSQL", 2),
  TRICKLING_POSTGRES("trickling link to PostgreSQL", 2),
  STALLED_POSTGRES("stalled link to PostgreSQL", 2),
  CUT_POSTGRES("cut connections to PostgreSQL", 3),
  SLOW_REGISTRY("slow link to the registry while a service starts", 2);

  private final String label;
  private final int times;

  FaultKind(String label, int times) {
    this.label = label;
    this.times = times;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** How often the whole suite does it. */
  int times() {
    return times;
  }
}
