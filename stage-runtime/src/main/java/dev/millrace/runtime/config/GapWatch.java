package dev.millrace.runtime.config;

import dev.millrace.runtime.config.GapEndpoint.GrowthReport;
import dev.millrace.runtime.kafka.PlacedReader;
import dev.millrace.runtime.position.Gap;
import dev.millrace.runtime.position.Growth;
import dev.millrace.runtime.position.Place;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Answers questions about the gaps of a service, and carries out decisions about them. */
final class GapWatch {

  /** The longest wait for a consumer thread, which carries out decisions between two polls. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long a topic's growth is reported. */
  private static final Duration SHOWN = Duration.ofDays(7);

  private static final long NOT_ACCEPTED = -1;

  private final Supplier<List<? extends PlacedReader>> readers;
  private final GapDesk desk;
  private final UnaryOperator<Gap> now;
  private final InstantSource clock;

  /**
   * @param readers gives the current consumers
   * @param now asks Kafka for the current extent of a gap's partition
   */
  GapWatch(
      Supplier<List<? extends PlacedReader>> readers,
      GapDesk desk,
      UnaryOperator<Gap> now,
      InstantSource clock) {
    this.readers = readers;
    this.desk = desk;
    this.now = now;
    this.clock = clock;
  }

  /** The current gaps. */
  List<GapReport> reports() {
    var reports = new ArrayList<GapReport>();
    for (var reader : readers.get()) {
      reader.gaps().forEach(gap -> reports.add(report(reader, asItIs(gap), NOT_ACCEPTED)));
    }
    return reports;
  }

  /** The gap as it is now, or as last known while Kafka does not answer. */
  private Gap asItIs(Gap gap) {
    try {
      return now.apply(gap);
    } catch (DependencyUnavailable _) {
      return gap;
    }
  }

  /** The topics that have got more partitions in the last days; each once. */
  List<GrowthReport> growths() {
    var since = clock.instant().minus(SHOWN);
    var reports = new LinkedHashMap<String, GrowthReport>();
    for (var reader : readers.get()) {
      for (var growth : reader.growths()) {
        if (growth.at().isAfter(since)) {
          reports.putIfAbsent(growth.topic() + growth.to(), report(reader, growth));
        }
      }
    }
    return List.copyOf(reports.values());
  }

  private GrowthReport report(PlacedReader reader, Growth growth) {
    return new GrowthReport(
        reader.pipeline(growth.topic()),
        desk.stage().label(),
        growth.topic(),
        growth.from(),
        growth.to(),
        growth.at(),
        growth.text());
  }

  /**
   * Goes on behind the gaps of a pipeline.
   *
   * @param partition of the gap; negative for all
   * @return the gaps that are over
   * @throws IllegalArgumentException when the place is not possible
   * @throws DependencyUnavailable when the new place cannot be stored now
   */
  List<GapReport> accept(String pipeline, Place place, int partition) {
    var all = new LinkedHashMap<PlacedReader, Predicate<Gap>>();
    for (var reader : readers.get()) {
      Predicate<Gap> which =
          gap ->
              reader.pipeline(gap.held().topic()).equals(pipeline)
                  && (partition < 0 || gap.held().partition() == partition);
      if (reader.gaps().stream().anyMatch(which)) {
        all.put(reader, which);
      }
    }
    // Checks all gaps first: when the place is not possible for one of them, none is changed.
    var open = new ArrayList<Gap>();
    all.forEach((reader, which) -> reader.gaps().stream().filter(which).forEach(open::add));
    if (place instanceof Place.Offset) {
      checkOfOnePartition(open);
    }
    open.forEach(gap -> now.apply(gap).resolve(place));
    var answers = new LinkedHashMap<PlacedReader, CompletableFuture<Map<Gap, Long>>>();
    all.forEach((reader, which) -> answers.put(reader, reader.acceptGaps(which, place)));
    var reports = new ArrayList<GapReport>();
    answers.forEach(
        (reader, answer) ->
            answer(answer).forEach((gap, offset) -> reports.add(report(reader, gap, offset))));
    return reports;
  }

  private static void checkOfOnePartition(List<Gap> open) {
    var partitions = new TreeSet<Integer>();
    open.forEach(gap -> partitions.add(gap.held().partition()));
    if (partitions.size() > 1) {
      throw new IllegalArgumentException(
          "an offset is a place in one partition, but partitions %s have gaps: say which one"
              .formatted(partitions));
    }
  }

  private static Map<Gap, Long> answer(CompletableFuture<Map<Gap, Long>> answer) {
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new IllegalArgumentException(wrong.getMessage(), wrong);
      }
      throw new DependencyUnavailable("kafka", String.valueOf(e.getCause().getMessage()), e);
    } catch (TimeoutException e) {
      throw new DependencyUnavailable(
          "consumer", "the consumer has not answered within " + PATIENCE + "; ask again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DependencyUnavailable("consumer", "interrupted", e);
    }
  }

  private GapReport report(PlacedReader reader, Gap gap, long offset) {
    var consumer = reader.consumer(gap.held().topic());
    boolean isAccepted = offset != NOT_ACCEPTED;
    return new GapReport(
        reader.pipeline(gap.held().topic()),
        desk.stage().label(),
        consumer,
        gap.log().topic(),
        gap.log().partition(),
        gap.kind().name(),
        gap.reached(),
        gap.at(),
        gap.extent().beginning(),
        gap.extent().end(),
        gap.needsPlace(),
        gap.text(),
        gap.command(consumer),
        offset,
        isAccepted ? gap.lost(offset) : 0,
        isAccepted ? gap.repeatedUntil(offset) : 0);
  }
}
