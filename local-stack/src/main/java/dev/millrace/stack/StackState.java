package dev.millrace.stack;

import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;

/**
 * What {@code stack.json} remembers of a stack.
 *
 * @param version of this format
 * @param persistent false: the folder goes with the stack
 * @param endsWithJvm true: the servers end with the JVM that has started them
 * @param clusterId of Kafka
 * @param password of PostgreSQL's user that services have
 * @param superPassword of its superuser; empty in the file of release 0.1.0, which had one user
 *     only
 * @param ports the servers listen on, or did the last time
 * @param processes those started and not known to have been stopped; they may have died since
 */
record StackState(
    int version,
    boolean persistent,
    boolean endsWithJvm,
    String clusterId,
    String password,
    String superPassword,
    Ports ports,
    Map<Component, ProcessRecord> processes) {

  static final int VERSION = 1;

  StackState {
    superPassword = Objects.requireNonNullElse(superPassword, "");
    processes = Map.copyOf(processes);
  }

  /** Of a stack that never ran. */
  static StackState fresh(boolean persistent) {
    return new StackState(
        VERSION,
        persistent,
        false,
        Uuid.randomUuid().toString(),
        newPassword(),
        newPassword(),
        Ports.ANY,
        Map.of());
  }

  private static String newPassword() {
    byte[] password = new byte[12];
    new SecureRandom().nextBytes(password);
    return HexFormat.of().formatHex(password);
  }

  /** The same with a password for the superuser, if it has none. */
  StackState withSuperPassword() {
    return superPassword.isEmpty()
        ? new StackState(
            version, persistent, endsWithJvm, clusterId, password, newPassword(), ports, processes)
        : this;
  }

  StackState with(Ports otherPorts, boolean endsWithThisJvm) {
    return new StackState(
        version,
        persistent,
        endsWithThisJvm,
        clusterId,
        password,
        superPassword,
        otherPorts,
        processes);
  }

  StackState with(Component component, ProcessRecord process) {
    Map<Component, ProcessRecord> more = new EnumMap<>(Component.class);
    more.putAll(processes);
    more.put(component, process);
    return new StackState(
        version, persistent, endsWithJvm, clusterId, password, superPassword, ports, more);
  }
}
