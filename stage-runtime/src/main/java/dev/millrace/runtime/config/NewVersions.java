package dev.millrace.runtime.config;

import dev.millrace.runtime.config.PipelineVersions.Version;
import dev.millrace.runtime.kafka.FloodHolder;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.OneLine;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up new versions of pipelines that hold floods, or says why not. */
final class NewVersions {

  private static final Logger log = LoggerFactory.getLogger(NewVersions.class);

  private final Function<Pipeline, Version> versions;
  private final Consumer<Pipeline> replacing;
  private final Map<String, String> notes = new ConcurrentHashMap<>();

  /**
   * @param versions compares a running version with its file
   * @param replacing replaces the running version by another one
   */
  NewVersions(Function<Pipeline, Version> versions, Consumer<Pipeline> replacing) {
    this.versions = versions;
    this.replacing = replacing;
  }

  /**
   * Looks for newer versions of the pipelines of these holders. Forgets the notes of all others.
   */
  void takeUp(Collection<? extends FloodHolder> held) {
    var running = new HashMap<String, Pipeline>();
    held.forEach(each -> running.put(name(each), each.pipeline()));
    running.forEach(
        (name, pipeline) -> {
          switch (versions.apply(pipeline)) {
            case Version.Same _ -> notes.remove(name);
            case Version.Unusable(var why) -> note(name, why);
            case Version.Newer(var newer) -> takeUp(name, newer);
          }
        });
    notes.keySet().retainAll(running.keySet());
  }

  private void takeUp(String name, Pipeline newer) {
    try {
      replacing.accept(newer);
      notes.remove(name);
    } catch (DependencyUnavailable | FatalStageException e) {
      note(name, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      note(name, OneLine.of("nobody foresaw " + e));
    }
  }

  private void note(String name, String why) {
    var before = notes.put(name, "The new version of its file is not taken up: " + why);
    if (before == null || !before.endsWith(why)) {
      log.warn("the new version of pipeline {} is not taken up: {}", name, why);
    }
  }

  /**
   * Says why a pipeline's new version is not taken up; empty when there is nothing to say. Any
   * thread may call it.
   */
  String note(String pipeline) {
    return notes.getOrDefault(pipeline, "");
  }

  /** The pipeline of a consumer. */
  static String name(FloodHolder holder) {
    return holder.pipeline().spec().name().value();
  }
}
