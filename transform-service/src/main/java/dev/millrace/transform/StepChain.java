package dev.millrace.transform;

import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.spec.Clause;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.WordContext;
import dev.millrace.transform.step.Step;
import dev.millrace.transform.step.StepContext;
import dev.millrace.transform.step.StepExpressions;
import dev.millrace.transform.step.StepProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The steps of a pipeline, compiled.
 *
 * @param layout the contract's fields, then the other fields that steps name
 * @param steps in order
 * @param payload name of the whole payload in the layout
 */
record StepChain(RowLayout layout, List<Step> steps, String payload) {

  private record Use(Clause clause, StepProvider provider) {}

  static StepChain of(Pipeline pipeline) {
    var contract = pipeline.fields();
    var uses = uses(pipeline.spec().transform().steps());
    var layout = layout(contract, uses);
    List<Step> steps = new ArrayList<>();
    var known = untyped(contract);
    for (var use : uses) {
      var next = after(use, contract, known);
      steps.add(
          use.provider.create(
              use.clause.value(),
              new StepContext(layout, contract, known, use.clause.position().path())));
      known = next;
    }
    return new StepChain(layout, List.copyOf(steps), StepExpressions.payload(contract));
  }

  /** Whether an expression uses the whole payload. */
  boolean usesPayload() {
    return layout.has(payload);
  }

  private static List<Use> uses(List<Clause> clauses) {
    Map<String, StepProvider> providers =
        TransformWords.all().stream()
            .collect(Collectors.toMap(StepProvider::name, Function.identity()));
    return clauses.stream().map(clause -> new Use(clause, find(clause, providers))).toList();
  }

  private static StepProvider find(Clause clause, Map<String, StepProvider> providers) {
    var provider = providers.get(clause.word());
    if (provider == null) {
      throw new FatalStageException(
          "no step '%s' on the class path; known: %s".formatted(clause.word(), providers.keySet()));
    }
    return provider;
  }

  private static RowLayout layout(Fields contract, List<Use> uses) {
    return new RowLayout(contract.names())
        .with(
            uses.stream()
                .flatMap(use -> use.provider.names(use.clause.value()).stream())
                .distinct()
                .toList());
  }

  private static Fields after(Use use, Fields contract, Fields known) {
    List<String> mistakes = new ArrayList<>();
    var after =
        use.provider.check(
            use.clause.value(),
            new WordContext(contract, known),
            (position, message, hint) -> mistakes.add(position.path() + ": " + message));
    if (!mistakes.isEmpty()) {
      throw new FatalStageException("the steps have mistakes: " + String.join("; ", mistakes));
    }
    return after;
  }

  /**
   * The contract's fields before the first step: each may hold any value of the payload, or be
   * missing.
   */
  private static Fields untyped(Fields contract) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    contract.names().forEach(name -> types.put(name, FieldType.of(FieldType.Kind.ANY).orNull()));
    return new Fields(types);
  }
}
