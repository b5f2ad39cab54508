package dev.millrace.stack;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract on containers; runs with {@code -Dinfra=docker} only, since it needs Docker. */
@EnabledIfSystemProperty(named = "infra", matches = "docker")
class DockerInfraIT implements InfraContract {

  @Override
  public Infra infra() {
    return Infra.shared();
  }
}
