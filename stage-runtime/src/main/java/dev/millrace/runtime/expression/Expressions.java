package dev.millrace.runtime.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
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
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.Fields;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks and compiles CEL: the standard functions and macros, and the string and math extensions.
 * Expressions end: no loops but over a list, at most {@value #MOST_ITERATIONS} iterations, nested
 * at most {@value #DEEPEST_LOOPS} deep; regular expressions are matched in linear time.
 */
public final class Expressions {

  /** The longest expression, in characters. */
  public static final int LONGEST = 10_000;

  /** Iterations of one evaluation, over all its loops. */
  static final int MOST_ITERATIONS = 100_000;

  static final int DEEPEST_LOOPS = 3;

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(100)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxRegexProgramSize(10_000)
          .evaluateCanonicalTypesToNativeValues(true)
          .enableHeterogeneousNumericComparisons(true)
          .enableTimestampEpoch(true)
          .build();

  private static final CelParser PARSER =
      CelParserFactory.standardCelParserBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS))
          .build();

  private Expressions() {}

  /**
   * Judges an expression.
   *
   * @param cel the expression
   * @param fields the variables it may use
   * @param wanted the kinds its value may have; empty when any will do. An expression whose type
   *     only the event decides is accepted.
   */
  public static Checked check(String cel, Fields fields, Set<FieldType.Kind> wanted) {
    try {
      return typed(tree(cel, fields), fields, wanted);
    } catch (CelValidationException e) {
      return new Checked.Invalid(
          e.getErrors().stream().map(error -> Messages.ofCheck(error, fields.names())).toList());
    }
  }

  private static Checked typed(
      CelAbstractSyntaxTree tree, Fields fields, Set<FieldType.Kind> wanted) {
    if (loops(tree) > DEEPEST_LOOPS) {
      return mistake("loops are nested deeper than " + DEEPEST_LOOPS);
    }
    var type = CelTypeMapping.toField(tree.getResultType());
    if (type.isEmpty()) {
      return mistake(
          "gives a " + Messages.types(tree.getResultType().name()) + ", which no field can hold");
    }
    var kind = type.get().kind();
    if (!wanted.isEmpty() && !wanted.contains(kind) && kind != FieldType.Kind.ANY) {
      return mistake("gives " + name(kind) + " where " + names(wanted) + " is expected");
    }
    return new Checked.Valid(type.get(), variables(tree, fields));
  }

  private static Checked mistake(String message) {
    return new Checked.Invalid(List.of(new Mistake(1, 1, message, "")));
  }

  /**
   * Compiles an expression that {@link #check} has accepted.
   *
   * @param layout of the rows; has every field the expression uses
   * @throws IllegalArgumentException when it does not fit the fields or the layout
   */
  public static Expression compile(String cel, Fields fields, RowLayout layout) {
    try {
      var tree = tree(cel, fields);
      var variables = variables(tree, fields);
      var names = variables.toArray(String[]::new);
      var slots = new int[names.length];
      for (int i = 0; i < names.length; i++) {
        slots[i] = layout.slot(names[i]);
      }
      return new Expression(
          cel,
          RUNTIME.createProgram(tree),
          ShortEvaluations.of(tree, variables, layout),
          names,
          slots);
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalArgumentException(
          "expression \"" + cel + "\" cannot be compiled: " + e.getMessage(), e);
    }
  }

  /**
   * The identifiers of an expression, whether they are fields or names of its own loops. Empty when
   * it cannot be parsed.
   */
  public static Set<String> identifiers(String cel) {
    try {
      return CelNavigableAst.fromAst(PARSER.parse(cel).getAst())
          .getRoot()
          .allNodes()
          .filter(node -> node.getKind() == Kind.IDENT)
          .map(node -> node.expr().ident().name())
          .collect(Collectors.toSet());
    } catch (CelValidationException e) {
      return Set.of();
    }
  }

  private static CelAbstractSyntaxTree tree(String cel, Fields fields)
      throws CelValidationException {
    return compiler(fields).compile(cel).getAst();
  }

  private static CelCompiler compiler(Fields fields) {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings(), CelExtensions.math(OPTIONS));
    fields
        .asMap()
        .forEach(
            (name, type) -> {
              if (IDENTIFIER.matcher(name).matches()) {
                builder.addVar(name, CelTypeMapping.toCel(type));
              }
            });
    return builder.build();
  }

  private static Set<String> variables(CelAbstractSyntaxTree tree, Fields fields) {
    return tree.getReferenceMap().values().stream()
        .filter(reference -> reference.overloadIds().isEmpty())
        .map(reference -> reference.name())
        .filter(fields::has)
        .collect(Collectors.toCollection(TreeSet::new));
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
