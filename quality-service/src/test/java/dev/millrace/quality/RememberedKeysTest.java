package dev.millrace.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.quality.rule.Samples;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two instances of the stage with a log between them, against a model that keeps every key with its
 * time: what passed within the window is a duplicate, what passed longer ago than the window and a
 * bucket is none, and between the two the stage may decide.
 */
class RememberedKeysTest {

  private static final int ID = 1;
  private static final int PARTITIONS = 3;
  private static final List<Rule> RULES =
      List.of(
          new Rule("order_id", Duration.ofMinutes(4), Duration.ofSeconds(10)),
          new Rule("currency", Duration.ofSeconds(5), Duration.ofSeconds(1)));
  private static final Pipeline PIPELINE =
      Orders.pipeline(
          "- drop: [note]",
          """
          - matches: { field: status, pattern: NEW }
          - unique: { key: order_id, within: 4m }
          - unique: { key: currency, within: 5s }
          """);

  private record Rule(String field, Duration within, Duration bucket) {}

  /** When and where a key passed. */
  private record Passed(long clock, long offset) {}

  /** What one rule knows of one partition. */
  private static final class Memory {
    private final Map<String, Passed> passed = new LinkedHashMap<>();
    private long clock = Long.MIN_VALUE;

    Memory copy() {
      var copy = new Memory();
      copy.passed.putAll(passed);
      copy.clock = clock;
      return copy;
    }
  }

  /** All rules' memories of one partition, as committed and at work. */
  private static final class Model {
    private List<Memory> committed = IntStream.range(0, 2).mapToObj(i -> new Memory()).toList();
    private List<Memory> working = copies(committed);
    private final long[] logged = {Long.MIN_VALUE, Long.MIN_VALUE};

    static List<Memory> copies(List<Memory> memories) {
      return memories.stream().map(Memory::copy).toList();
    }

    void commit() {
      for (var i = 0; i < working.size(); i++) {
        if (!working.get(i).passed.equals(committed.get(i).passed)) {
          logged[i] = working.get(i).clock;
        }
      }
      committed = working;
      working = copies(committed);
    }

    void rollBack() {
      working = copies(committed);
    }

    /** The log holds the clock of the last entry, not that of the last event. */
    void restore() {
      rollBack();
      for (var i = 0; i < working.size(); i++) {
        working.get(i).clock = logged[i];
      }
      committed = working;
      working = copies(committed);
    }
  }

  private final FakeRegistry registry = new FakeRegistry().with(ID, Orders.SCHEMA);
  private final List<StatefulStage> instances = List.of(instance(), instance());
  private final int[] owner = new int[PARTITIONS];
  private final Map<Integer, List<byte[]>> log = new HashMap<>();
  private final List<Model> models =
      IntStream.range(0, PARTITIONS).mapToObj(i -> new Model()).toList();
  private final long[] next = new long[PARTITIONS];
  private int duplicates;
  private int emitted;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 30);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesWithTheModel(int seed) throws UnreadableState {
    var random = new Random(seed);
    for (var partition = 0; partition < PARTITIONS; partition++) {
      instances.get(0).assigned(partition);
    }
    var now = 1_000_000L;
    for (var batch = 0; batch < 150; batch++) {
      now += random.nextInt(8) == 0 ? random.nextInt(300_000) : random.nextInt(3_000);
      batch(random.nextInt(2), now, random);
      if (random.nextInt(10) == 0) {
        move(random.nextInt(PARTITIONS), random);
      }
    }

    assertThat(duplicates).isGreaterThan(20);
    assertThat(emitted).isGreaterThan(50);
  }

  /** A batch of one instance, which is committed or rolled back and tried again. */
  private void batch(int instance, long now, Random random) {
    var stage = instances.get(instance);
    var events = events(instance, now, random);
    while (random.nextInt(5) == 0) {
      events.forEach(event -> decide(stage, event));
      stage.rolledBack();
      assertThat(stage.changes()).isEmpty();
      models.forEach(Model::rollBack);
    }
    events.forEach(event -> decide(stage, event));
    stage
        .changes()
        .forEach((partition, entry) -> log.computeIfAbsent(partition, _ -> list()).add(entry));
    stage.committed();
    models.forEach(Model::commit);
    events.forEach(event -> next[event.partition()] = event.offset() + 1);
  }

  private static List<byte[]> list() {
    return new ArrayList<>();
  }

  private List<EventRecord> events(int instance, long now, Random random) {
    var offsets = next.clone();
    List<EventRecord> events = new ArrayList<>();
    for (var i = random.nextInt(20); i > 0; i--) {
      var partition = random.nextInt(PARTITIONS);
      if (owner[partition] == instance) {
        // Some come late, some from a clock that is fast.
        var time = now + random.nextInt(100) - (random.nextInt(5) == 0 ? 600_000 : 0);
        time += random.nextInt(200) == 0 ? 100_000 : 0;
        var order =
            Orders.anOrder()
                .with("order_id", "o-" + random.nextInt(random.nextBoolean() ? 30 : 900))
                .with("currency", "c-" + random.nextInt(2_000))
                .with("status", random.nextInt(5) == 0 ? "OLD" : "NEW");
        events.add(Orders.event(partition, offsets[partition]++, time, order.encoded(ID)));
        fields.put(events.getLast(), order);
      }
    }
    return events;
  }

  private final Map<EventRecord, Orders> fields = new HashMap<>();

  private void decide(StatefulStage stage, EventRecord event) {
    var order = fields.get(event);
    var memories = models.get(event.partition()).working;
    var outcome = stage.decide(event);
    if (order.value("status").equals("OLD")) {
      assertThat(outcome).isInstanceOf(Outcome.Reject.class);
      return;
    }
    for (var i = 0; i < RULES.size(); i++) {
      var rule = RULES.get(i);
      var memory = memories.get(i);
      memory.clock = Math.max(memory.clock, event.ingestedAt());
      var passed = memory.passed.get((String) order.value(rule.field));
      var age = passed == null ? Long.MAX_VALUE : memory.clock - passed.clock;
      var of =
          passed == null ? "" : "transformed.orders-" + event.partition() + "-" + passed.offset;
      if (age <= rule.within.toMillis()) {
        assertThat(outcome).isEqualTo(new Outcome.Duplicate(of));
      }
      if (outcome.equals(new Outcome.Duplicate(of))) {
        assertThat(age).isLessThanOrEqualTo(rule.within.plus(rule.bucket).toMillis());
        duplicates++;
        return;
      }
    }
    assertThat(outcome).isInstanceOf(Outcome.Emit.class);
    emitted++;
    for (var i = 0; i < RULES.size(); i++) {
      var memory = memories.get(i);
      memory.passed.put(
          (String) order.value(RULES.get(i).field), new Passed(memory.clock, event.offset()));
    }
  }

  /** The partition goes to the other instance, or is read back by the same one. */
  private void move(int partition, Random random) throws UnreadableState {
    instances.get(owner[partition]).revoked(partition);
    owner[partition] = random.nextInt(2);
    var stage = instances.get(owner[partition]);
    stage.assigned(partition);
    for (var entry : log.getOrDefault(partition, List.of())) {
      stage.restore(partition, entry, Long.MAX_VALUE);
    }
    models.get(partition).restore();
  }

  private StatefulStage instance() {
    return (StatefulStage) QualityStage.of(PIPELINE, registry, ID, Samples.HASH_KEY);
  }
}
