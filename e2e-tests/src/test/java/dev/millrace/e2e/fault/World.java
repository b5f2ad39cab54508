package dev.millrace.e2e.fault;

import dev.millrace.e2e.TestSystem;

/** What stands, before something is broken. */
enum World {
  /** One server of each kind. */
  SINGLE("one broker, one PostgreSQL"),

  /** What the promise asks for: three brokers, and a PostgreSQL with a standby. */
  CLUSTER("three brokers, PostgreSQL with a standby");

  private final String label;

  World(String label) {
    this.label = label;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** Started when it is asked for first; runs nothing but the pipelines of the faults. */
  TestSystem system() {
    return switch (this) {
      case SINGLE -> TestSystem.ofFaults();
      case CLUSTER -> TestSystem.ofFaultsInCluster();
    };
  }
}
