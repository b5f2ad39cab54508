package dev.millrace.e2e.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.e2e.TestSystem;
import dev.millrace.schema.DeadLetter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dead letters of one pipeline, in dlq-service's table and in the topic: those that the input
 * explains, once each, with what was read when they failed.
 */
final class LetterInspection implements AutoCloseable {

  private static final int SHOWN = 5;

  /** Magic byte and schema id of the wire format. */
  private static final int FRAME = 5;

  /** What failed: the place of the record and its bytes. */
  private record Failed(
      String id,
      String place,
      boolean isKeptInPart,
      byte @Nullable [] key,
      byte @Nullable [] value) {}

  private final TestSystem system;
  private final Reference reference;
  private final Map<String, Failed> stored = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> inTopic = new HashSet<>();
  private final Map<Integer, Schema> written = new HashMap<>();
  private final CommittedTopic topic;
  private long lastSeq;
  private long missing;
  private long repeated;

  LetterInspection(TestSystem system, Reference reference) {
    this.system = system;
    this.reference = reference;
    this.topic = new CommittedTopic(system, "dlq." + reference.pipeline().id());
  }

  /** How many dlq-service has stored. */
  long stored() {
    return system.count(
        "select count(*) from dlq.dead_letter where pipeline = '%s'"
            .formatted(reference.pipeline().id()));
  }

  /** Judges those that have come since the last time, and counts all. */
  void look(Connection database, List<String> findings) throws SQLException {
    var found = new ArrayList<String>();
    var expected = reference.letters();
    try (var query =
        database.prepareStatement(
            """
            select seq, id, event_id, stage, code, topic, partition, "offset", key, value, status, attempts
            from dlq.dead_letter where pipeline = ? and seq > ? order by seq
            """)) {
      query.setString(1, reference.pipeline().id());
      query.setLong(2, lastSeq);
      try (var row = query.executeQuery()) {
        while (row.next()) {
          lastSeq = row.getLong("seq");
          judge(row, expected, found);
        }
      }
    }
    missing = Math.max(0, expected.size() - ids.size());
    if (ids.size() != expected.size()) {
      found.add("%d dead letters, %d were expected".formatted(ids.size(), expected.size()));
    }
    inTopic(found);
    findings.addAll(found.stream().limit(SHOWN).toList());
  }

  private void judge(
      ResultSet row, Map<String, Reference.ExpectedLetter> expected, List<String> findings)
      throws SQLException {
    var event = row.getString("event_id");
    var id = row.getString("id");
    var wanted = expected.get(event);
    var cause = new Fate.Cause(row.getString("stage"), row.getString("code"));
    if (wanted == null) {
      findings.add("nothing explains the dead letter %s of %s, %s".formatted(id, event, cause));
      return;
    }
    if (!wanted.cause().equals(cause)) {
      findings.add("dead letter %s is %s, not %s".formatted(id, cause, wanted.cause()));
    }
    if (!ids.add(event)) {
      repeated++;
      findings.add("event %s has another dead letter, %s".formatted(event, id));
    }
    if (!row.getString("status").equals("OPEN") || row.getInt("attempts") != 1) {
      findings.add(
          "dead letter %s is %s after %d attempts"
              .formatted(id, row.getString("status"), row.getInt("attempts")));
    }
    var value = row.getBytes("value");
    boolean isWhole = !cause.code().equals("TOO_LARGE"); // else it is kept in part
    if (isWhole && cause.stage().equals("ingest") && !Arrays.equals(value, wanted.payload())) {
      findings.add("dead letter %s does not hold what was published".formatted(id));
    }
    var place =
        row.getString("topic") + "/" + row.getInt("partition") + "/" + row.getLong("offset");
    stored.put(id, new Failed(id, place, !isWhole, row.getBytes("key"), value));
  }

  /** The topic has the same ids; one of load may be there twice, see ADR 7. */
  private void inTopic(List<String> findings) {
    topic.read(
        record -> {
          var id = letter(record.value()).getId().toString();
          if (!inTopic.add(id) && !id.startsWith("load/")) {
            findings.add("the topic has dead letter " + id + " twice");
          }
        });
    if (!inTopic.equals(stored.keySet())) {
      findings.add(
          "the topic has %d dead letters, the table %d".formatted(inTopic.size(), stored.size()));
    }
  }

  /** Read by the schema it was written with: another release may have written it. */
  private DeadLetter letter(byte[] value) {
    try {
      var schema = written.computeIfAbsent(ByteBuffer.wrap(value).getInt(1), this::schema);
      var decoder = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null);
      return new SpecificDatumReader<DeadLetter>(schema, DeadLetter.getClassSchema())
          .read(null, decoder);
    } catch (IOException e) {
      throw new UncheckedIOException("a record of the topic is no dead letter", e);
    }
  }

  private Schema schema(int id) {
    var address = URI.create(system.infra().registryUrl() + "/schemas/ids/" + id);
    try (var answer = address.toURL().openStream()) {
      return new Schema.Parser()
          .parse(JsonMapper.shared().readTree(answer).path("schema").asString());
    } catch (IOException e) {
      throw new UncheckedIOException("schema %d of a dead letter".formatted(id), e);
    }
  }

  /**
   * Each dead letter holds key and value of the very record that it names, and no event is twice in
   * a topic between the stages.
   */
  void compareWithTopics(List<String> findings) {
    var byPlace = new HashMap<String, Failed>();
    stored.values().forEach(failed -> byPlace.put(failed.place(), failed));
    var found = new ArrayList<String>();
    for (var prefix : List.of("ingest", "raw", "transformed", "validated")) {
      var events = new HashSet<String>();
      try (var records = new CommittedTopic(system, prefix + "." + reference.pipeline().id())) {
        records.read(
            record -> {
              var failed =
                  byPlace.remove(record.topic() + "/" + record.partition() + "/" + record.offset());
              if (failed != null
                  && !reference.isReplaced(record.topic())
                  && !failed.isKeptInPart()
                  && !(Arrays.equals(failed.key(), record.key())
                      && Arrays.equals(failed.value(), record.value()))) {
                found.add("dead letter " + failed.id() + " differs from the record that failed");
              }
              var id = record.headers().lastHeader("mr-event-id");
              if (id != null && !events.add(new String(id.value(), UTF_8))) {
                found.add(
                    "event %s is twice in %s"
                        .formatted(new String(id.value(), UTF_8), record.topic()));
              }
            });
      }
    }
    byPlace.values().stream()
        .filter(failed -> !reference.isReplaced(topicOf(failed.place())))
        .forEach(failed -> found.add("there is no record at " + failed.place()));
    findings.addAll(found.stream().limit(SHOWN).toList());
  }

  /** What the latest inspection has counted. */
  Harm harm() {
    return new Harm(0, missing, repeated, 0);
  }

  private static String topicOf(String place) {
    return place.substring(0, place.indexOf('/'));
  }

  @Override
  public void close() {
    topic.close();
  }
}
