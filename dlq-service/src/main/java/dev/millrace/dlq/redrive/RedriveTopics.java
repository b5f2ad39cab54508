package dev.millrace.dlq.redrive;

import dev.millrace.dlq.store.RedriveOutbox.Redrive;
import dev.millrace.runtime.kafka.KafkaFault;
import dev.millrace.runtime.kafka.RecordSeals;
import dev.millrace.runtime.stage.DependencyUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Writes redrives to their topics and looks for them there. All processes send with one
 * transactional id, so that a process that takes over first ends the transaction of the one before.
 * Not thread-safe.
 */
public final class RedriveTopics implements AutoCloseable {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Supplier<Consumer<byte[], byte[]>> committedReaders;
  private final Supplier<Consumer<byte[], byte[]>> endReaders;
  private final RecordSeals seals;
  private final Duration longestSearch;
  private final InstantSource clock;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param producers of transactional producers, all with the same id
   * @param committedReaders of consumers without a group that read committed records only
   * @param endReaders of consumers without a group that see the end of the log, open transactions
   *     included
   * @param seals to tell real redrives from forged ones
   * @param longestSearch how long to look for a redrive that may have been sent
   */
  public RedriveTopics(
      Supplier<Producer<byte[], byte[]>> producers,
      Supplier<Consumer<byte[], byte[]>> committedReaders,
      Supplier<Consumer<byte[], byte[]>> endReaders,
      RecordSeals seals,
      Duration longestSearch,
      InstantSource clock) {
    this.producers = producers;
    this.committedReaders = committedReaders;
    this.endReaders = endReaders;
    this.seals = seals;
    this.longestSearch = longestSearch;
    this.clock = clock;
  }

  /** The result of a search for redrives that may have been sent. */
  public record Search(Map<Redrive, String> found, Set<Redrive> missing, Set<Redrive> unknowable) {}

  /** The broker will never take a record. Nothing was sent. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Ends the transaction of the former sender: it is committed or undone, and its sender cannot go
   * on.
   */
  public void fence() {
    close();
    var fresh = producers.get();
    producer = fresh;
    call("take over the redrive transaction", fresh::initTransactions);
  }

  /** The ends of the partitions. A partition that does not exist is missing in the map. */
  public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    try (var reader = endReaders.get()) {
      var existing = existing(reader, partitions);
      return existing.isEmpty() ? Map.of() : reader.endOffsets(existing);
    } catch (KafkaException e) {
      throw unavailable("look up the ends of " + partitions, e);
    }
  }

  private static Set<TopicPartition> existing(
      Consumer<byte[], byte[]> reader, Collection<TopicPartition> partitions) {
    var topics = reader.listTopics();
    return partitions.stream()
        .filter(
            wanted ->
                topics.getOrDefault(wanted.topic(), List.of()).stream()
                    .anyMatch(info -> info.partition() == wanted.partition()))
        .collect(Collectors.toSet());
  }

  /**
   * Searches for redrives that may have been sent. To be called after {@link #fence}, so that the
   * answer stays true.
   */
  public Search search(Collection<Redrive> inDoubt) {
    var byPartition = inDoubt.stream().collect(Collectors.groupingBy(RedriveTopics::partition));
    var ends = ends(byPartition.keySet());
    var search = new Search(new HashMap<>(), new HashSet<>(), new HashSet<>());
    byPartition.forEach(
        (partition, redrives) -> {
          var end = ends.get(partition);
          if (end == null) {
            search.unknowable.addAll(redrives);
          } else {
            search(partition, redrives, end, search);
          }
        });
    return search;
  }

  private void search(TopicPartition partition, List<Redrive> redrives, long end, Search search) {
    try (var reader = committedReaders.get()) {
      reader.assign(List.of(partition));
      long first = reader.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
      Map<String, Redrive> wanted = new HashMap<>();
      for (var redrive : redrives) {
        if (redrive.sendingFrom() < first) {
          search.unknowable.add(redrive);
        } else {
          wanted.put(RedriveRecord.name(redrive), redrive);
        }
      }
      if (wanted.isEmpty()) {
        return;
      }
      reader.seek(
          partition, wanted.values().stream().mapToLong(Redrive::sendingFrom).min().getAsLong());
      scan(reader, partition, end, wanted, search);
      search.missing.addAll(wanted.values());
    } catch (KafkaException e) {
      throw unavailable("search " + partition + " for redrives", e);
    }
  }

  /** Reads up to the end, past open transactions of others, too. */
  private void scan(
      Consumer<byte[], byte[]> reader,
      TopicPartition partition,
      long end,
      Map<String, Redrive> wanted,
      Search search) {
    var deadline = clock.instant().plus(longestSearch);
    while (!wanted.isEmpty() && reader.position(partition) < end) {
      if (clock.instant().isAfter(deadline)) {
        throw new DependencyUnavailable(
            "kafka",
            "%s cannot be read up to offset %d within %s".formatted(partition, end, longestSearch),
            new java.util.concurrent.TimeoutException());
      }
      for (var record : reader.poll(POLL)) {
        var name = RedriveRecord.name(record.headers());
        if (wanted.containsKey(name) && seals.isSealedInPartition(record)) {
          search.found.put(wanted.remove(name), place(partition, record.offset()));
        }
      }
    }
  }

  /**
   * Sends all redrives or none.
   *
   * @param firstNumber number of the first redrive; the others follow
   * @return the place of each
   * @throws Refused when the broker will never take them
   * @throws DependencyUnavailable when it cannot be known whether they are sent
   */
  public Map<Redrive, String> send(List<Redrive> redrives, long firstNumber) throws Refused {
    var open = producer;
    if (open == null) {
      throw new IllegalStateException("fence() comes first");
    }
    Map<Redrive, Future<RecordMetadata>> sends = new LinkedHashMap<>();
    long number = firstNumber;
    try {
      open.beginTransaction();
      for (var redrive : redrives) {
        sends.put(redrive, open.send(RedriveRecord.of(redrive, number++, seals)));
      }
      open.commitTransaction();
      Map<Redrive, String> places = new LinkedHashMap<>();
      for (var send : sends.entrySet()) {
        places.put(send.getKey(), place(partition(send.getKey()), send.getValue().get().offset()));
      }
      return places;
    } catch (KafkaException e) {
      throw failed(e);
    } catch (ExecutionException e) {
      throw failed(new KafkaException(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(new KafkaException(e));
    }
  }

  private DependencyUnavailable failed(KafkaException e) throws Refused {
    var refusal = refusal(e);
    if (refusal != null && producer != null) {
      call("undo a redrive transaction", producer::abortTransaction);
      throw new Refused(refusal);
    }
    close();
    return unavailable("send redrives", e);
  }

  private static @Nullable ApiException refusal(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecordTooLargeException
          || cause instanceof InvalidTopicException
          || cause instanceof TopicAuthorizationException) {
        return (ApiException) cause;
      }
    }
    return null;
  }

  /** Closes the producer. The next {@link #fence} ends a transaction that it left open. */
  @Override
  public void close() {
    if (producer != null) {
      var old = producer;
      producer = null;
      call("close the redrive producer", () -> old.close(CLOSE_TIMEOUT));
    }
  }

  /** Tells whether {@link #fence} must be called before {@link #send}. */
  public boolean isClosed() {
    return producer == null;
  }

  static TopicPartition partition(Redrive redrive) {
    var record = redrive.entry().latest().record();
    return new TopicPartition(record.topic(), record.partition());
  }

  private static String place(TopicPartition partition, long offset) {
    return partition.topic() + "/" + partition.partition() + "/" + offset;
  }

  private static void call(String what, Runnable action) {
    try {
      action.run();
    } catch (KafkaException e) {
      throw unavailable(what, e);
    }
  }

  private static DependencyUnavailable unavailable(String what, KafkaException cause) {
    return KafkaFault.unavailable(what, cause);
  }
}
