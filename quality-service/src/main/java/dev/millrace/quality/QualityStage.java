package dev.millrace.quality;

import dev.millrace.quality.rule.HashKey;
import dev.millrace.quality.rule.HistoryRule;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.registry.SchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.stage.ErrorCode;
import dev.millrace.runtime.stage.EventError;
import dev.millrace.runtime.stage.EventRecord;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.Outcome;
import dev.millrace.runtime.stage.Stage;
import dev.millrace.runtime.stage.StatefulStage;
import dev.millrace.runtime.stage.UnreadableState;
import dev.millrace.spec.Clause.OnFail;
import java.time.Duration;
import java.util.Map;

/**
 * Judges an event of the contract by all rules of its pipeline. An event that breaks rules is
 * rejected with every violation. An event that repeats an earlier one is its duplicate. Every other
 * event goes on with unchanged bytes. Decodes only the fields that rules read.
 */
public final class QualityStage implements StatefulStage {

  private final boolean passesTombstones;
  private final AvroRowReader reader;
  private final Row row;
  private final RuleSet rules;
  private final History history;
  private final OutputSchema output;
  private final Warnings warnings;
  private final BrokenRules broken = new BrokenRules();

  private QualityStage(
      Pipeline pipeline,
      SchemaRegistry registry,
      int outputSchemaId,
      Warnings warnings,
      Scratch scratch,
      HashKey hashKey) {
    this.passesTombstones = pipeline.spec().deletesByTombstone();
    this.rules = RuleSet.of(pipeline, scratch, hashKey);
    this.reader = new AvroRowReader(rules.layout(), registry, pipeline.schema());
    this.row = new Row(rules.layout());
    this.history = new History(rules.memories().stream().map(RuleSet.Memory::rule).toList());
    this.output = new OutputSchema(pipeline.schema(), outputSchemaId, registry);
    this.warnings = warnings;
  }

  /** The stage of a pipeline. It counts no warnings and keeps everything in the heap. */
  public static Stage of(
      Pipeline pipeline, SchemaRegistry registry, int outputSchemaId, HashKey hashKey) {
    return of(pipeline, registry, outputSchemaId, Warnings.UNCOUNTED, Scratch.HEAP, hashKey);
  }

  /**
   * The stage of a pipeline.
   *
   * @param outputSchemaId id of the pipeline's schema under the subject of the output topic
   * @param scratch room for what rules remember
   * @param hashKey for the hashes of what rules remember; the same for all instances of the
   *     pipeline
   * @return a {@link StatefulStage} when the pipeline has a rule that remembers
   * @throws FatalStageException when a rule's word is unknown
   */
  public static Stage of(
      Pipeline pipeline,
      SchemaRegistry registry,
      int outputSchemaId,
      Warnings warnings,
      Scratch scratch,
      HashKey hashKey) {
    var stage = new QualityStage(pipeline, registry, outputSchemaId, warnings, scratch, hashKey);
    return stage.rules.memories().isEmpty() ? stage::decide : stage;
  }

  @Override
  public Outcome decide(EventRecord event) {
    var value = event.value();
    var key = event.key();
    if (value == null && !passesTombstones) {
      return rejected(ErrorCode.EMPTY, "the record has no value");
    }
    if (key == null) {
      return rejected(ErrorCode.KEY_MISSING, "the record has no key");
    }
    if (value == null) {
      return new Outcome.Emit(key, null);
    }
    try {
      reader.read(value, row);
      judge();
      return broken.reject() ? new Outcome.Reject(broken.error()) : passed(event, key, value);
    } catch (Undecodable e) {
      return rejected(e.code(), String.valueOf(e.getMessage()));
    } catch (ContractBroken e) {
      return new Outcome.Reject(
          EventError.ofField(ErrorCode.CONTRACT_BROKEN, e.field(), String.valueOf(e.getMessage())));
    }
  }

  private void judge() {
    broken.clear();
    for (var judge : rules.judges()) {
      broken.judging(judge.onFail());
      judge.rule().judge(row, broken);
    }
  }

  private Outcome passed(EventRecord event, byte[] key, byte[] value)
      throws Undecodable, ContractBroken {
    for (var memory : rules.memories()) {
      var earlier = memory.rule().recall(row, event);
      if (earlier != HistoryRule.NONE) {
        switch (memory.onFail()) {
          case REJECT -> {
            return new Outcome.Duplicate(event.topic() + "-" + event.partition() + "-" + earlier);
          }
          case WARN -> {
            broken.judging(OnFail.WARN);
            broken.add(memory.rule().name(), "", "repeats offset " + earlier);
          }
        }
      }
    }
    var encoded = output.encode(value, reader.schemaId());
    for (var memory : rules.memories()) {
      memory.rule().remember(event);
    }
    broken.warn(warnings);
    return new Outcome.Emit(key, encoded);
  }

  private static Outcome rejected(ErrorCode code, String message) {
    return new Outcome.Reject(new EventError(code, message));
  }

  @Override
  public Duration retention() {
    return history.retention();
  }

  @Override
  public void assigned(int partition) {
    history.assigned(partition);
  }

  @Override
  public void restore(int partition, byte[] entry, long latest) throws UnreadableState {
    history.restore(partition, entry, latest);
  }

  @Override
  public void revoked(int partition) {
    history.revoked(partition);
  }

  @Override
  public Map<Integer, byte[]> changes() {
    return history.changes();
  }

  @Override
  public void committed() {
    history.committed();
  }

  @Override
  public void rolledBack() {
    history.rolledBack();
  }
}
