package dev.millrace.e2e;

import dev.millrace.stack.Broker;
import dev.millrace.stack.BrokerCluster;
import dev.millrace.stack.Component;
import dev.millrace.stack.Infra;
import dev.millrace.stack.PostgresPair;
import dev.millrace.stack.trace.Traces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Three brokers, PostgreSQL with a standby, and the registry of this JVM's tests. Each server has a
 * small disk of its own where this machine lets a test mount one. Ends with the JVM.
 */
public final class Cluster implements Infra {

  private final Infra shared = Infra.shared();
  private final List<SmallDisk> disks;
  private final BrokerCluster kafka;
  private final PostgresPair postgres;

  private Cluster(List<SmallDisk> disks, BrokerCluster kafka, PostgresPair postgres) {
    this.disks = List.copyOf(disks);
    this.kafka = kafka;
    this.postgres = postgres;
  }

  static Cluster start() {
    try {
      var folder = Files.createTempDirectory("millrace-cluster");
      var disks = new ArrayList<SmallDisk>();
      // Before anything starts, so that what is left of a start that fails goes as well.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> disks.forEach(SmallDisk::close)));
      if (SmallDisk.obstacle().isEmpty()) {
        Stream.concat(
                BrokerCluster.numbers().stream()
                    .map(number -> BrokerCluster.folderOf(folder, number)),
                Stream.of(1, 2).map(number -> PostgresPair.folderOf(folder, number)))
            .forEach(place -> disks.add(SmallDisk.at(place)));
      }
      var kafka = BrokerCluster.start(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
      var postgres = PostgresPair.start(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
      return new Cluster(disks, kafka, postgres);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<Broker> brokers() {
    return kafka.brokers();
  }

  /** Starts the servers that do not run. */
  public void startAgain() {
    kafka.startAgain();
    postgres.restart();
  }

  public PostgresPair postgres() {
    return postgres;
  }

  /** The disk that a server's folder is on. */
  public SmallDisk diskOf(Path folder) {
    return disks.stream().filter(disk -> disk.folder().equals(folder)).findFirst().orElseThrow();
  }

  @Override
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return shared.registryUrl();
  }

  @Override
  public String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  @Override
  public String user() {
    return postgres.superuser();
  }

  @Override
  public String password() {
    return postgres.password();
  }

  @Override
  public String serviceUser() {
    return postgres.user();
  }

  @Override
  public String otlpEndpoint() {
    return shared.otlpEndpoint();
  }

  @Override
  public Traces traces() {
    return shared.traces();
  }

  /** Of the registry and the traces; the others are several. */
  @Override
  public Control control(Component component) {
    return switch (component) {
      case REGISTRY, TRACES -> shared.control(component);
      case KAFKA, POSTGRES ->
          throw new IllegalArgumentException("there are several of " + component.label());
    };
  }
}
