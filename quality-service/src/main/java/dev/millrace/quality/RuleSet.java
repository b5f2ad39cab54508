package dev.millrace.quality;

import dev.millrace.quality.rule.HashKey;
import dev.millrace.quality.rule.HistoryRule;
import dev.millrace.quality.rule.RowRule;
import dev.millrace.quality.rule.RuleContext;
import dev.millrace.quality.rule.RuleProvider;
import dev.millrace.quality.rule.Scratch;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.spec.Clause;
import dev.millrace.spec.Clause.OnFail;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rules of a pipeline, compiled.
 *
 * @param layout the fields that any of them looks at, in the order of the contract
 * @param judges the rules that judge an event by itself, in the order of the file
 * @param memories the rules that compare it with earlier ones, in the order of the file
 */
record RuleSet(RowLayout layout, List<Judge> judges, List<Memory> memories) {

  /** A rule and what its violation does. */
  record Judge(RowRule rule, OnFail onFail) {}

  /** A rule with memory and what a duplicate does. */
  record Memory(HistoryRule rule, OnFail onFail) {}

  RuleSet {
    judges = List.copyOf(judges);
    memories = List.copyOf(memories);
  }

  static RuleSet of(Pipeline pipeline, Scratch scratch, HashKey hashKey) {
    var words =
        QualityWords.all().stream()
            .collect(Collectors.toMap(RuleProvider::name, Function.identity()));
    var clauses = pipeline.spec().quality().rules();
    var layout = layout(pipeline, clauses, words);
    var masked = MaskedFields.of(pipeline.spec().transform().steps());
    var context = new RuleContext(layout, pipeline.fields(), masked, scratch, hashKey);
    List<Judge> judges = new ArrayList<>();
    List<Memory> memories = new ArrayList<>();
    for (var clause : clauses) {
      switch (provider(clause, words).create(clause.value(), context)) {
        case RowRule rule -> judges.add(new Judge(rule, clause.onFail()));
        case HistoryRule rule -> memories.add(new Memory(rule, clause.onFail()));
      }
    }
    return new RuleSet(layout, judges, memories);
  }

  private static RowLayout layout(
      Pipeline pipeline, List<Clause> clauses, Map<String, RuleProvider> words) {
    var fields = pipeline.fields();
    Set<String> read = new HashSet<>();
    for (var clause : clauses) {
      read.addAll(provider(clause, words).reads(clause.value(), fields));
    }
    return new RowLayout(fields.names().stream().filter(read::contains).toList());
  }

  private static RuleProvider provider(Clause clause, Map<String, RuleProvider> words) {
    var provider = words.get(clause.word());
    if (provider == null) {
      throw new FatalStageException(
          "no rule '%s' on the class path, only %s".formatted(clause.word(), words.keySet()));
    }
    return provider;
  }
}
