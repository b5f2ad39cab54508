package dev.millrace.runtime.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.millrace.runtime.expression.Checked.Mistake;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Checks and compiles CEL: the standard functions and macros, the string and math extensions, and
 * exact decimals, which {@link ExactFunctions} describes. Every evaluation ends: loops go over
 * lists only, with at most {@value #MOST_ITERATIONS} iterations and at most {@value #DEEPEST_LOOPS}
 * nested loops, and regular expressions match in linear time.
 */
public final class Expressions {

  /** The longest expression, in characters. */
  public static final int LONGEST = 10_000;

  /** The most iterations of one evaluation, over all its loops. */
  static final int MOST_ITERATIONS = 100_000;

  static final int DEEPEST_LOOPS = 3;

  /** Functions that calculate a number; their result may be rounded for a field. */
  private static final Set<String> CALCULATIONS =
      Set.of("_+_", "_-_", "_*_", "_/_", "_%_", "div", "math.round", "math.sqrt", "double");

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(100)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxRegexProgramSize(10_000)
          .evaluateCanonicalTypesToNativeValues(true)
          .enableHeterogeneousNumericComparisons(true)
          .enableTimestampEpoch(true)
          .enableQuotedIdentifierSyntax(true)
          .build();

  private static final CelParser PARSER =
      CelParserFactory.standardCelParserBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .setStandardEnvironmentEnabled(false)
          .setStandardFunctions(StandardFunctions.functions())
          .addLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS))
          .addFunctionBindings(ExactFunctions.bindings())
          .build();

  private Expressions() {}

  /**
   * Checks an expression.
   *
   * @param cel the expression
   * @param fields the variables that it may use
   * @param wanted the kinds that its value may have; empty for any. An expression whose type only
   *     the event decides is accepted.
   */
  public static Checked check(String cel, Fields fields, Set<FieldType.Kind> wanted) {
    return check(cel, fields, wanted, Fields.NONE);
  }

  /**
   * Checks an expression over fields, some of which are not cast yet.
   *
   * @param later the types that fields of kind {@link FieldType.Kind#ANY} must have in the end; a
   *     field that will be no boolean is no condition
   */
  public static Checked check(String cel, Fields fields, Set<FieldType.Kind> wanted, Fields later) {
    var text = ExpressionText.of(cel, fields.names());
    if (!text.mistakes().isEmpty()) {
      return new Checked.Invalid(text.mistakes());
    }
    return switch (reading(text, fields, wanted)) {
      case Reading.Wrong(var mistakes) -> new Checked.Invalid(mistakes);
      case Reading.Right(var tree, var type) -> {
        var mistakes = ConstantMistakes.of(tree, wanted, later, text);
        yield mistakes.isEmpty()
            ? new Checked.Valid(type, Set.copyOf(variables(tree, fields, text).values()))
            : new Checked.Invalid(mistakes);
      }
    };
  }

  /**
   * Says why a condition that {@link #check} accepted is false for every event; empty when it may
   * be true.
   *
   * @param later the types that fields must have in the end
   */
  public static Optional<String> neverTrue(String cel, Fields fields, Fields later) {
    var text = ExpressionText.of(cel, fields.names());
    if (!text.mistakes().isEmpty()
        || !(reading(text, fields, Set.of()) instanceof Reading.Right(var tree, _))) {
      return Optional.empty();
    }
    if (variables(tree, fields, text).isEmpty()) {
      var layout = new RowLayout(List.of());
      try {
        var value = compiled(cel, tree, Map.of(), layout).eval(new Row(layout));
        return Boolean.FALSE.equals(value) ? Optional.of("it uses no field") : Optional.empty();
      } catch (ExpressionFailed e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
    return NeverTrue.why(tree, later, text);
  }

  /** The numbers in an expression that are too large for a double, such as 1e400. */
  public static List<String> beyondDouble(String cel, Fields fields) {
    var text = ExpressionText.of(cel, fields.names()).text();
    try {
      return DoubleLiteral.of(text, PARSER.parse(text).getAst()).stream()
          .filter(it -> !Double.isFinite(it.value()))
          .map(DoubleLiteral::digits)
          .toList();
    } catch (CelValidationException _) {
      return List.of();
    }
  }

  /** The result of reading an expression. */
  private sealed interface Reading {

    /** A tree, and the type of its value. */
    record Right(CelAbstractSyntaxTree tree, FieldType type) implements Reading {}

    /** The mistakes. */
    record Wrong(List<Mistake> mistakes) implements Reading {}
  }

  /**
   * Reads a literal such as 1.19 as a double or a decimal: a decimal where a double would lose
   * digits or a decimal is needed, else a double.
   */
  private static Reading reading(
      ExpressionText.Read text, Fields fields, Set<FieldType.Kind> wanted) {
    var compiler = compiler(fields, text);
    try {
      var parsed = compiler.parse(text.text()).getAst();
      var literals = DoubleLiteral.of(text.text(), parsed);
      var asWritten = reading(compiler, text.text(), text, fields, wanted);
      boolean settled =
          asWritten instanceof Reading.Right
              && literals.stream().noneMatch(DoubleLiteral::isRounded);
      var exact =
          settled ? Optional.<String>empty() : ExpressionText.withDecimals(text.text(), literals);
      return exact
          .map(it -> reading(compiler, it, text, fields, wanted))
          .filter(Reading.Right.class::isInstance)
          .orElse(asWritten);
    } catch (CelValidationException e) {
      return wrong(e, text, fields);
    }
  }

  private static Reading reading(
      CelCompiler compiler,
      String cel,
      ExpressionText.Read text,
      Fields fields,
      Set<FieldType.Kind> wanted) {
    try {
      return typed(generic(compiler.compile(cel).getAst()), wanted);
    } catch (CelValidationException e) {
      return wrong(e, text, fields);
    }
  }

  private static Reading wrong(
      CelValidationException failure, ExpressionText.Read text, Fields fields) {
    return new Reading.Wrong(
        failure.getErrors().stream()
            .map(error -> Messages.ofCheck(error, fields.names(), text))
            .toList());
  }

  private static Reading typed(CelAbstractSyntaxTree tree, Set<FieldType.Kind> wanted) {
    if (loops(tree) > DEEPEST_LOOPS) {
      return mistake("loops are nested deeper than " + DEEPEST_LOOPS, "");
    }
    var lossy = ThroughDouble.in(tree);
    if (!lossy.isEmpty()) {
      return new Reading.Wrong(lossy);
    }
    var type = CelTypeMapping.toField(tree.getResultType());
    if (type.isEmpty()) {
      return mistake(
          "gives a " + Messages.types(tree.getResultType().name()) + ", which no field can hold",
          "");
    }
    var kind = type.get().kind();
    if (!wanted.isEmpty() && !wanted.contains(kind) && kind != FieldType.Kind.ANY) {
      return mistake(
          "gives " + name(kind) + " where " + names(wanted) + " is expected",
          wanted.contains(FieldType.Kind.DECIMAL) && kind == FieldType.Kind.DOUBLE
              ? ThroughDouble.HINT
              : "");
    }
    return new Reading.Right(tree, type.get());
  }

  private static Reading mistake(String message, String hint) {
    return new Reading.Wrong(List.of(new Mistake(1, 1, message, hint)));
  }

  /**
   * Compiles an expression that {@link #check} has accepted.
   *
   * @param wanted as in {@link #check}
   * @param layout of the rows; has every field that the expression uses
   * @throws IllegalArgumentException when it does not fit the fields or the layout
   */
  public static Expression compile(
      String cel, Fields fields, Set<FieldType.Kind> wanted, RowLayout layout) {
    var text = ExpressionText.of(cel, fields.names());
    if (!text.mistakes().isEmpty()) {
      throw new IllegalArgumentException(notCompiled(cel, text.mistakes()));
    }
    return switch (reading(text, fields, wanted)) {
      case Reading.Right right ->
          compiled(cel, right.tree(), variables(right.tree(), fields, text), layout);
      case Reading.Wrong(var mistakes) ->
          throw new IllegalArgumentException(notCompiled(cel, mistakes));
    };
  }

  /** Compiles an expression whose value may be of any kind. */
  public static Expression compile(String cel, Fields fields, RowLayout layout) {
    return compile(cel, fields, Set.of(), layout);
  }

  private static Expression compiled(
      String cel, CelAbstractSyntaxTree tree, Map<String, String> variables, RowLayout layout) {
    try {
      var slots = new TreeMap<String, Integer>();
      variables.forEach((name, field) -> slots.put(name, layout.slot(field)));
      return new Expression(
          cel,
          RUNTIME.createProgram(tree),
          ShortEvaluations.of(tree, slots),
          calculates(tree),
          slots.keySet().toArray(String[]::new),
          slots.keySet().stream().map(variables::get).toArray(String[]::new),
          slots.values().stream().mapToInt(Integer::intValue).toArray());
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(notCompiled(cel, e.getMessage()), e);
    }
  }

  private static String notCompiled(String cel, Object cause) {
    return "expression \"" + cel + "\" cannot be compiled: " + cause;
  }

  /** Tells whether it may calculate a number, instead of copying one from a field or literal. */
  private static boolean calculates(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.CALL)
        .anyMatch(node -> CALCULATIONS.contains(node.expr().call().function()));
  }

  /** As {@link ExpressionNames#identifiers}. */
  public static Set<String> identifiers(String cel) {
    return ExpressionNames.of(cel, PARSER).identifiers();
  }

  /** As {@link ExpressionNames#containers}. */
  public static Set<String> containers(String cel) {
    return ExpressionNames.of(cel, PARSER).containers();
  }

  /** The members of a field that an expression uses, as {@code city} of {@code address.city}. */
  public static Set<String> members(String cel, String container) {
    return ExpressionNames.of(cel, PARSER).members(container);
  }

  private static CelCompiler compiler(Fields fields, ExpressionText.Read text) {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(StandardFunctions.declarations(fields.names()))
            .addLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS))
            .addFunctionDeclarations(ExactFunctions.declarations());
    fields
        .asMap()
        .forEach(
            (name, type) -> {
              if (ExpressionText.isName(name)) {
                builder.addVar(name, CelTypeMapping.toCel(type));
              }
            });
    text.names()
        .forEach(
            (standIn, field) ->
                fields
                    .type(field)
                    .ifPresent(type -> builder.addVar(standIn, CelTypeMapping.toCel(type))));
    return builder.build();
  }

  /** Lets all calls of equality and membership run the one function that takes any values. */
  private static CelAbstractSyntaxTree generic(CelAbstractSyntaxTree tree) {
    var references = new HashMap<Long, CelReference>();
    tree.getReferenceMap().forEach((id, reference) -> references.put(id, generic(reference)));
    return CelAbstractSyntaxTree.newCheckedAst(
        tree.getExpr(), tree.getSource(), references, tree.getTypeMap());
  }

  private static CelReference generic(CelReference reference) {
    var builder =
        CelReference.newBuilder()
            .setName(reference.name())
            .addOverloadIds(
                reference.overloadIds().stream().map(ExactFunctions::generic).distinct().toList());
    reference.value().ifPresent(builder::setValue);
    return builder.build();
  }

  /** The fields that a tree uses, by their names in the tree. */
  private static Map<String, String> variables(
      CelAbstractSyntaxTree tree, Fields fields, ExpressionText.Read text) {
    var variables = new TreeMap<String, String>();
    for (var reference : tree.getReferenceMap().values()) {
      var field = text.field(reference.name());
      if (reference.overloadIds().isEmpty() && fields.has(field)) {
        variables.put(reference.name(), field);
      }
    }
    return variables;
  }

  private static long loops(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.COMPREHENSION)
        .mapToLong(Expressions::depth)
        .max()
        .orElse(0);
  }

  private static long depth(CelNavigableExpr loop) {
    long depth = 1;
    for (var up = loop.parent(); up.isPresent(); up = up.get().parent()) {
      depth += up.get().getKind() == Kind.COMPREHENSION ? 1 : 0;
    }
    return depth;
  }

  private static String names(Set<FieldType.Kind> kinds) {
    return kinds.stream()
        .sorted()
        .map(Expressions::name)
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  private static String name(FieldType.Kind kind) {
    return switch (kind) {
      case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> "timestamp";
      default -> kind.name().toLowerCase(Locale.ROOT);
    };
  }
}
