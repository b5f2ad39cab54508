package dev.millrace.stack;

import dev.millrace.stack.trace.Traces;

/** Servers in processes of this machine. */
final class EmbeddedInfra implements Infra {

  private final LocalStack stack;
  private final Traces traces;

  EmbeddedInfra(LocalStack stack) {
    this.stack = stack;
    this.traces = stack.traces().client();
  }

  @Override
  public String bootstrapServers() {
    return stack.kafka().bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return stack.registry().url();
  }

  @Override
  public String jdbcUrl() {
    return stack.postgres().jdbcUrl();
  }

  @Override
  public String user() {
    return stack.postgres().superuser();
  }

  @Override
  public String password() {
    return stack.postgres().superPassword();
  }

  @Override
  public String serviceUser() {
    return stack.postgres().user();
  }

  @Override
  public String servicePassword() {
    return stack.postgres().password();
  }

  @Override
  public String otlpEndpoint() {
    return stack.traces().otlpEndpoint();
  }

  @Override
  public Traces traces() {
    return traces;
  }

  @Override
  public Control control(Component component) {
    return switch (component) {
      case KAFKA -> stack.kafka();
      case REGISTRY -> stack.registry();
      case POSTGRES -> stack.postgres();
      case TRACES -> stack.traces();
    };
  }
}
