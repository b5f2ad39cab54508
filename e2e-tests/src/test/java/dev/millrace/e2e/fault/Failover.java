package dev.millrace.e2e.fault;

/**
 * PostgreSQL dies, its standby takes over, and the services are led there. The standby had every
 * commit before it was acknowledged, so nothing that load has done is undone.
 */
final class Failover implements Fault {

  @Override
  public String inflict(Scene scene) {
    var postgres = scene.system().cluster().postgres();
    postgres.failOver();
    var down = scene.lastBetween(0, 5_000);
    scene.system().postgresLink().pointTo("127.0.0.1", postgres.port());
    postgres.renewStandby();
    return "PostgreSQL killed, its standby promoted, reached after " + Scene.s(down);
  }
}
