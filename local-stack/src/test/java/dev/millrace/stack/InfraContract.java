package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stack.trace.SampleSpans;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Infra} owes to the tests. */
interface InfraContract {

  Infra infra();

  private StackClient client() {
    return new StackClient(infra());
  }

  @Test
  default void keepsRecordsWhenTheBrokerIsKilled() throws Exception {
    client().createTopic("greetings");
    client().produce("greetings", "hello");
    assertThat(client().consume("greetings", 1)).containsExactly("hello");

    infra().control(Component.KAFKA).kill9();
    assertThat(infra().control(Component.KAFKA).healthy()).isFalse();
    infra().control(Component.KAFKA).restart();

    client().produce("greetings", "again");
    assertThat(client().consume("greetings", 2)).containsExactly("hello", "again");
  }

  @Test
  default void givesOneSchemaOneIdUnderEverySubject() throws Exception {
    String other = client().register("c-value", "Other");

    String id = client().register("a-value", "Greeting");

    assertThat(id).contains("\"id\"").isEqualTo(client().register("b-value", "Greeting"));
    assertThat(id).isNotEqualTo(other);
  }

  @Test
  default void runsSqlAlsoAfterPostgresWasKilled() throws Exception {
    client().sql("create table t (name text)");
    client().sql("insert into t values ('Zoë')");

    infra().control(Component.POSTGRES).kill9();
    infra().control(Component.POSTGRES).restart();

    assertThat(client().query("select upper(name) from t")).isEqualTo("ZOË");
  }

  @Test
  default void keepsSpans() throws Exception {
    String traceId = UUID.randomUUID().toString().replace("-", "");

    client().export(SampleSpans.about("event-1", traceId, "00000000000000aa").toByteArray());

    assertThat(infra().traces().byEventId("event-1"))
        .singleElement()
        .matches(trace -> trace.traceId().equals(traceId));
  }
}
