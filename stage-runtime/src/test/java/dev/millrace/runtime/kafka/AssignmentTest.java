package dev.millrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentTest {

  private static final TopicPartition FIRST = new TopicPartition("raw.orders", 0);
  private static final TopicPartition SECOND = new TopicPartition("raw.orders", 1);

  private final Assignment assignment = new Assignment();

  @Test
  void whatWasPolledBeforeARevocationDoesNotCountThoughThePartitionComesBack() {
    assignment.assign(List.of(FIRST, SECOND));
    assignment.polled();
    assertThat(assignment.isKept(FIRST)).isTrue();

    assignment.release(List.of(FIRST));
    assignment.assign(List.of(FIRST));

    assertThat(assignment.assigned()).containsExactlyInAnyOrder(FIRST, SECOND);
    assertThat(assignment.isKept(FIRST)).isFalse();
    assertThat(assignment.isKept(SECOND)).isTrue();

    assignment.polled();
    assertThat(assignment.isKept(FIRST)).isTrue();
  }

  @Test
  void preparesEachOnce() {
    assignment.assign(List.of(FIRST, SECOND));
    assertThat(assignment.unprepared()).containsExactlyInAnyOrder(FIRST, SECOND);

    assertThat(assignment.prepare(List.of(FIRST))).containsExactly(FIRST);
    assertThat(assignment.prepare(List.of(FIRST, SECOND))).containsExactly(SECOND);

    assertThat(assignment.unprepared()).isEmpty();
    assertThat(assignment.forget(FIRST)).isTrue();
    assertThat(assignment.forget(FIRST)).isFalse();
    assertThat(assignment.unprepared()).containsExactly(FIRST);
  }

  @Test
  void saysOnceWhereToReadFrom() {
    assignment.prepare(List.of(FIRST, SECOND));
    assignment.startAt(Map.of(FIRST, 40L, SECOND, 7L));

    assertThat(assignment.startOf(FIRST, 50)).isEqualTo(40);
    assertThat(assignment.startOf(FIRST, 50)).as("reading goes on").isEqualTo(50);
    assertThat(assignment.start(SECOND)).hasValue(7);
    assertThat(assignment.start(SECOND)).isEmpty();
  }

  @Test
  void doesNotReadFromWhereAnEarlierPreparationSaid() {
    assignment.prepare(List.of(FIRST, SECOND));
    assignment.startAt(Map.of(FIRST, 40L, SECOND, 7L));

    assignment.forget(FIRST);
    assertThat(assignment.start(FIRST)).isEmpty();

    assignment.startAt(Map.of(FIRST, 40L));
    assignment.prepare(List.of(FIRST));
    assertThat(assignment.start(FIRST)).isEmpty();
    assertThat(assignment.start(SECOND)).hasValue(7);
  }
}
