package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.stack.StartEvent.State;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistentStackIT {

  @TempDir private Path folder;

  @AfterEach
  void close() {
    LocalStack.attach(folder).ifPresent(LocalStack::close);
  }

  @Test
  void startsWhatIsMissingOnItsDataAndPorts() throws Exception {
    LocalStack first = start(new ArrayList<>());
    StackClient client = new StackClient(new EmbeddedInfra(first));
    client.sql("create table t as select 42 as answer");
    String id = client.register("a-value", "Greeting");

    // Another JVM would find the servers like this.
    LocalStack found = LocalStack.attach(folder).orElseThrow();
    assertThat(found.servers()).allMatch(Server::healthy);
    OptionalLong kafka = found.kafka().pid();
    assertThat(kafka).isEqualTo(first.kafka().pid());
    found.registry().kill9();
    found.postgres().stop();
    assertThat(found.postgres().pid()).isEmpty();

    assertThatThrownBy(
            () ->
                LocalStack.start(
                    StackOptions.persistent(folder).on(new Ports(20_000, 0, 0, 0, 0)),
                    StartListener.SILENT))
        .hasMessageContainingAll("Kafka already runs on port", "20000");
    assertThat(found.kafka().pid()).isEqualTo(kafka);

    List<StartEvent> events = new ArrayList<>();
    LocalStack second = start(events);

    assertThat(events)
        .filteredOn(event -> event.state() == State.ALREADY_RUNNING)
        .extracting(StartEvent::component)
        .containsExactlyInAnyOrder(Component.KAFKA, Component.TRACES);
    assertThat(second.postgres().jdbcUrl()).isEqualTo(first.postgres().jdbcUrl());
    assertThat(second.registry().url()).isEqualTo(first.registry().url());
    assertThat(client.query("select answer from t")).isEqualTo("42");
    assertThat(client.register("b-value", "Greeting")).isEqualTo(id);

    second.close();

    assertThat(Leftovers.of(folder)).isEmpty();
    assertThat(LocalStack.attach(folder).orElseThrow().servers())
        .allMatch(server -> server.pid().isEmpty());
    assertThat(folder.resolve("stack.json")).exists();
  }

  private LocalStack start(List<StartEvent> events) {
    return LocalStack.start(StackOptions.persistent(folder), events::add);
  }
}
