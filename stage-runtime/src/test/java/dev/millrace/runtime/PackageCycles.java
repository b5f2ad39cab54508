package dev.millrace.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.freeze.FreezingArchRule;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds dependencies of packages that are part of a cycle, whatever its length. Each is one
 * violation without places in files, so that those there are can be frozen: a new one fails, and
 * one that is gone is taken off the list in {@code src/test/resources/frozen}.
 */
public final class PackageCycles extends ArchCondition<JavaClass> {

  private final String root;

  /** What each package depends on. */
  private final Map<String, Set<String>> graph = new TreeMap<>();

  private PackageCycles(String root) {
    super("be in packages without cycles");
    this.root = root;
  }

  /**
   * The rule for a module, without the cycles that it has.
   *
   * @param root package of the module
   */
  public static ArchRule frozen(String root) {
    return FreezingArchRule.freeze(
        classes()
            .that()
            .resideInAPackage(root + "..")
            .should(new PackageCycles(root))
            .as("packages of " + root + " have no cycles"));
  }

  @Override
  public void check(JavaClass each, ConditionEvents events) {
    var uses = graph.computeIfAbsent(each.getPackageName(), _ -> new TreeSet<>());
    each.getDirectDependenciesFromSelf().stream()
        .map(Dependency::getTargetClass)
        .map(target -> target.getBaseComponentType().getPackageName())
        .filter(name -> name.equals(root) || name.startsWith(root + "."))
        .filter(name -> !name.equals(each.getPackageName()))
        .forEach(uses::add);
  }

  @Override
  public void finish(ConditionEvents events) {
    graph.forEach(
        (from, uses) ->
            uses.stream()
                .filter(to -> reachable(to).contains(from))
                .forEach(
                    to ->
                        events.add(
                            SimpleConditionEvent.violated(
                                from, "%s -> %s is part of a cycle".formatted(from, to)))));
  }

  private Set<String> reachable(String start) {
    var found = new HashSet<String>();
    var open = new ArrayDeque<String>();
    open.add(start);
    while (!open.isEmpty()) {
      for (var next : graph.getOrDefault(open.remove(), Set.of())) {
        if (found.add(next)) {
          open.add(next);
        }
      }
    }
    return found;
  }
}
