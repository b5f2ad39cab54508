package dev.millrace.quality;

import dev.millrace.quality.rule.RuleProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The words that {@code quality.rules} may hold. */
public final class QualityWords {

  private QualityWords() {}

  /** A provider for each word on the class path. */
  public static List<RuleProvider> all() {
    return ServiceLoader.load(RuleProvider.class, RuleProvider.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
