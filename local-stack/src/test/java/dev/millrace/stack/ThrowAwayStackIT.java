package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stack.StartEvent.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThrowAwayStackIT implements InfraContract {

  private final List<StartEvent> events = new ArrayList<>();
  private LocalStack stack;

  @BeforeAll
  void start() {
    stack = LocalStack.start(StackOptions.throwAway(), events::add);
  }

  @AfterAll
  void leavesNothingBehind() {
    assertThat(Leftovers.of(stack.folder())).hasSizeGreaterThanOrEqualTo(4);

    stack.close();
    stack.close();

    assertThat(stack.folder()).doesNotExist();
    assertThat(Leftovers.of(stack.folder())).isEmpty();
  }

  @Override
  public Infra infra() {
    return new EmbeddedInfra(stack);
  }

  @Test
  void tellsEveryServersProgress() {
    assertThat(events)
        .filteredOn(event -> event.state() == State.HEALTHY)
        .extracting(StartEvent::component)
        .containsExactlyInAnyOrder(Component.values());
  }
}
