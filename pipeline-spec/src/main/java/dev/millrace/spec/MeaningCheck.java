package dev.millrace.spec;

import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import dev.millrace.spec.word.Hints;
import dev.millrace.spec.word.Section;
import dev.millrace.spec.word.Value;
import dev.millrace.spec.word.Word;
import dev.millrace.spec.word.WordContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Lets each word check the meaning of its clauses, whose form is right. */
final class MeaningCheck {

  private final Vocabulary vocabulary;
  private final Fields contract;
  private final List<String> key;
  private final ProblemList problems;
  private final Set<String> rewritten = new HashSet<>();

  /** Maps the new name of a renamed field to its name in the payload. */
  private final Map<String, String> renamed = new HashMap<>();

  /** Fields that a step reads before any step sets them. The payload must have them. */
  private final Map<String, Clause> read = new LinkedHashMap<>();

  /** Fields that a step sets before any step reads them from the payload. */
  private final Map<String, Clause> made = new LinkedHashMap<>();

  /** Fields that a step removed and that no later step set again. */
  private final Map<String, Clause> gone = new LinkedHashMap<>();

  /**
   * @param key the source fields of the business key; empty when they are not known
   */
  MeaningCheck(Vocabulary vocabulary, Fields contract, List<String> key, ProblemList problems) {
    this.vocabulary = vocabulary;
    this.contract = contract;
    this.key = key;
    this.problems = problems;
  }

  /** Checks the steps in order. Each step knows the fields that exist after the step before it. */
  void steps(List<Clause> steps) {
    var known = untyped(contract);
    for (var step : steps) {
      known = check(Section.STEP, step, known);
      vocabulary
          .find(Section.STEP, step.word())
          .ifPresent(
              word -> {
                rewritten.addAll(word.rewrites(step.value()));
                follow(word, step);
              });
    }
    requiredButGone();
  }

  private void follow(Word word, Clause step) {
    var names = word.renames(step.value());
    var looked = word.looksAt(step.value(), contract);
    looked.stream()
        .filter(gone::containsKey)
        .sorted()
        .forEach(
            name -> problems.warn(step.position(), isGone(name), "put this step before that one"));
    looked.stream()
        .filter(name -> !made.containsKey(name))
        .forEach(it -> read.putIfAbsent(it, step));
    var makes = new HashSet<>(word.rewrites(step.value()));
    makes.removeAll(looked);
    makes.removeAll(names.keySet());
    makes.forEach(name -> make(name, step, names.containsValue(name)));
    names.forEach((old, name) -> renamed.putIfAbsent(name, renamed.getOrDefault(old, old)));
    word.rewrites(step.value()).forEach(gone::remove);
    word.removes(step.value()).forEach(name -> gone.put(name, step));
  }

  private void make(String name, Clause step, boolean isRenamed) {
    var reader = read.get(name);
    if (reader == null) {
      made.putIfAbsent(name, step);
    } else if (reader != step && contract.has(name) && !renamed.containsValue(name)) {
      problems.warn(
          reader.position(),
          "'%s' is %s only later, in line %d: here it is what the payload has under that name"
              .formatted(name, isRenamed ? "renamed to" : "set", step.position().line()),
          "put this step behind that one");
    }
  }

  /** Warns of a required field that a step renames away and that no other step sets. */
  private void requiredButGone() {
    gone.forEach(
        (name, step) ->
            contract
                .type(name)
                .filter(type -> !type.nullable() && renamed.containsValue(name))
                .ifPresent(
                    _ ->
                        problems.warn(
                            step.position(),
                            "the schema requires '%s', which this step renames and no other sets"
                                .formatted(name),
                            "events will be rejected as CONTRACT_BROKEN unless the schema has a"
                                + " default")));
  }

  /** Checks that the business key can be in the payload, and can be a key. */
  void keys(List<Value.Text> fields) {
    for (var field : fields) {
      var name = field.text();
      var old = renamed.get(name);
      if (old != null && !renamed.containsValue(name)) {
        problems.report(
            field.position(),
            "the key is read from the payload, before any step: '%s' is there only after a rename"
                .formatted(name),
            "write key: " + old);
      } else if (made.containsKey(name) && !renamed.containsValue(name)) {
        problems.warn(
            field.position(),
            "the key is read from the payload, before any step: '%s' is made by the step in line %d,"
                    .formatted(name, made.get(name).position().line())
                + " and events that do not have it before are rejected as KEY_MISSING",
            "name fields that the payload has, such as those that the step reads");
      } else {
        keyType(field, name);
      }
    }
  }

  private void keyType(Value.Text field, String name) {
    var now =
        renamed.entrySet().stream()
            .filter(entry -> entry.getValue().equals(name))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(name);
    var kind = contract.type(now).map(FieldType::kind);
    if (kind.filter(NO_KEY::contains).isPresent()) {
      problems.report(
          field.position(),
          "'%s' is of kind %s in the schema, which is no key".formatted(now, kind.get()),
          "a key is text, a number, a boolean, a UUID, a date or a time");
    } else if (kind.isEmpty() && now.equals(name)) {
      Hints.nearest(name, contract.names())
          .ifPresent(
              near ->
                  problems.warn(
                      field.position(),
                      "neither the schema nor a step has a field '%s'".formatted(name),
                      "did you mean '" + near + "'?"));
    }
  }

  private static final Set<FieldType.Kind> NO_KEY =
      Set.of(FieldType.Kind.BYTES, FieldType.Kind.RECORD, FieldType.Kind.ARRAY, FieldType.Kind.MAP);

  /** Checks rules or sinks, which see records of the contract. */
  void records(Section section, List<Clause> clauses) {
    for (var clause : clauses) {
      int before = problems.count();
      check(section, clause, contract);
      if (problems.count() == before) {
        lookedAt(section, clause);
      }
    }
  }

  private void lookedAt(Section section, Clause clause) {
    vocabulary.find(section, clause.word()).stream()
        .flatMap(word -> word.looksAt(clause.value(), contract).stream())
        .filter(gone::containsKey)
        .sorted()
        .forEach(
            name ->
                problems.report(
                    clause.position(),
                    isGone(name),
                    section == Section.SINK
                        ? "keep the field, or let another one be the key"
                        : "keep the field, or leave the %s out"
                            .formatted(section.name().toLowerCase(Locale.ROOT))));
  }

  private String isGone(String name) {
    return "'%s' is always null here: the step in line %d takes it away"
        .formatted(name, gone.get(name).position().line());
  }

  @SuppressWarnings("CatchingUnchecked") // a plugin's fault must not hide the other problems
  private Fields check(Section section, Clause clause, Fields known) {
    var word = vocabulary.find(section, clause.word());
    if (word.isEmpty()) {
      return known;
    }
    try {
      var context = new WordContext(contract, known, key, rewritten);
      return Objects.requireNonNull(word.get().check(clause.value(), context, problems));
    } catch (RuntimeException | StackOverflowError e) {
      problems.report(
          clause.position(),
          "'%s' could not be checked: %s".formatted(clause.word(), e),
          "a fault of the plugin " + word.get().getClass().getName());
      return known;
    }
  }

  /** Before the first step a field may hold whatever the payload held, or be missing. */
  private static Fields untyped(Fields contract) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    contract.names().forEach(name -> types.put(name, FieldType.of(FieldType.Kind.ANY).orNull()));
    return new Fields(types);
  }
}
