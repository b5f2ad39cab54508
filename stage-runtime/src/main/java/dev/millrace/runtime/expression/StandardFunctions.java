package dev.millrace.runtime.expression;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction.Overload;
import java.util.Locale;
import java.util.Set;

/** CEL's own functions, without those that {@link ExactFunctions} replaces. */
final class StandardFunctions {

  private StandardFunctions() {}

  /** CEL's own declarations. Fields may have the names of CEL's types. */
  static CelStandardDeclarations declarations(Set<String> fields) {
    return CelStandardDeclarations.newBuilder()
        .filterIdentifiers(
            identifier -> !fields.contains(identifier.name().toLowerCase(Locale.ROOT)))
        .build();
  }

  /** CEL's own functions, without those that compare through double. */
  static CelStandardFunctions functions() {
    return CelStandardFunctions.newBuilder()
        .filterFunctions((_, overload) -> !isReplaced(overload))
        .build();
  }

  private static boolean isReplaced(CelStandardFunctions.StandardOverload overload) {
    return switch (overload) {
      case Overload.Relation _ -> true;
      case Overload.InternalOperator operator -> operator == Overload.InternalOperator.IN_LIST;
      case Overload.Comparison comparison ->
          switch (comparison) {
            case LESS_INT64_DOUBLE,
                LESS_DOUBLE_INT64,
                LESS_UINT64_DOUBLE,
                LESS_DOUBLE_UINT64,
                LESS_EQUALS_INT64_DOUBLE,
                LESS_EQUALS_DOUBLE_INT64,
                LESS_EQUALS_UINT64_DOUBLE,
                LESS_EQUALS_DOUBLE_UINT64,
                GREATER_INT64_DOUBLE,
                GREATER_DOUBLE_INT64,
                GREATER_UINT64_DOUBLE,
                GREATER_DOUBLE_UINT64,
                GREATER_EQUALS_INT64_DOUBLE,
                GREATER_EQUALS_DOUBLE_INT64,
                GREATER_EQUALS_UINT64_DOUBLE,
                GREATER_EQUALS_DOUBLE_UINT64 ->
                true;
            default -> false;
          };
      default -> false;
    };
  }
}
