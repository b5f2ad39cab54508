package dev.millrace.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.e2e.fault.Fate.Cause;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceTest {

  private final Reference reference = new Reference(FaultPipeline.LAST);

  @Test
  void whatIsLostIsMissingAndItsKeyKeepsTheRowBefore() {
    add("first", new Fate.Loaded(row(1)));
    add("second", new Fate.Loaded(row(2)));
    add("bad", new Fate.DeadLettered(new Cause("load", "SINK_REFUSED")));

    reference.lose(List.of("second", "bad"), 3, true);

    assertThat(reference.rows().get("c").eventId()).isEqualTo("first");
    assertThat(reference.loaded()).isOne();
    assertThat(reference.deadLettered()).isZero();
    assertThat(reference.published()).isEqualTo(3);
    assertThat(reference.lost()).isEqualTo(2);
    assertThat(reference.lostOffsets()).isEqualTo(3);
  }

  @Test
  void whatRepeatsALostEventIsTheFirstUnlessTheLostOneWasSeen() {
    add("seen", new Fate.Loaded(row(1)));
    add("unseen", new Fate.Loaded(row(2)));
    reference.lose(List.of("seen"), 1, true);
    reference.lose(List.of("unseen"), 1, false);

    add("repeats seen", new Fate.Duplicate(row(1)));
    add("repeats unseen", new Fate.Duplicate(row(2)));

    assertThat(reference.duplicate()).isOne();
    assertThat(reference.loaded()).isOne();
    assertThat(reference.late()).containsExactly("c:2");
  }

  private void add(String id, Fate fate) {
    reference.add(
        new FaultEvent(FaultPipeline.LAST, new byte[0], new byte[0], id, Map.of(), 0, fate), id);
  }

  private static ExpectedRow row(long sequence) {
    return new ExpectedRow(
        "c:" + sequence, "c", sequence, "", "NEW", 1, "EUR", 1, 0, ExpectedRow.NEVER, List.of());
  }
}
