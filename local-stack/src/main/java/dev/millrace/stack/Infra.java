package dev.millrace.stack;

import dev.millrace.stack.trace.Traces;

/**
 * The servers a test runs against. The system property {@code infra} says which: {@code embedded}
 * (default) or {@code docker}. Started once per JVM and stopped with it.
 */
public interface Infra {

  /**
   * The one of this JVM, started when it is asked for first.
   *
   * @throws StackException when it does not start
   */
  static Infra shared() {
    return SharedInfra.get();
  }

  String bootstrapServers();

  /** Base of the Confluent-compatible API. */
  String registryUrl();

  /** Without user and password. */
  String jdbcUrl();

  /** A superuser, for the tests' own work. */
  String user();

  String password();

  /** The user of the services, which owns its database. */
  default String serviceUser() {
    return user();
  }

  default String servicePassword() {
    return password();
  }

  /** For exporters: OTLP over HTTP. */
  String otlpEndpoint();

  /** What the exporters sent there. */
  Traces traces();

  /** Breaks one of the servers, for tests of faults. */
  Control control(Component component);

  /** What a test may do to a server; each call returns when it is done. */
  interface Control {

    boolean healthy();

    /** {@code kill -9}. */
    void kill9();

    /** In order. */
    void stop();

    /** Makes it hang: it keeps its connections and answers nothing. */
    void suspend();

    /** Lets it go on after {@link #suspend}. */
    void resume();

    /** Starts it on its data and the same port, whether it runs or not. */
    void restart();
  }
}
