package dev.millrace.transform;

import dev.millrace.transform.step.StepProvider;
import java.util.List;
import java.util.ServiceLoader;

/** The words that {@code transform.steps} may hold. */
public final class TransformWords {

  private TransformWords() {}

  /** A provider for each word on the class path. */
  public static List<StepProvider> all() {
    return ServiceLoader.load(StepProvider.class, StepProvider.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
