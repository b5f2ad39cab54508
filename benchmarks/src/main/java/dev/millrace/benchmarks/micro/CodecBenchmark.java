package dev.millrace.benchmarks.micro;

import dev.millrace.benchmarks.micro.AvroPeers.ByDecoder;
import dev.millrace.benchmarks.micro.AvroPeers.ByRecord;
import dev.millrace.runtime.codec.AvroRowReader;
import dev.millrace.runtime.codec.AvroRowWriter;
import dev.millrace.runtime.codec.ContractBroken;
import dev.millrace.runtime.codec.JsonRowReader;
import dev.millrace.runtime.codec.RawEventCodec;
import dev.millrace.runtime.codec.RawEventCodec.RawEventView;
import dev.millrace.runtime.codec.RawEventReader;
import dev.millrace.runtime.codec.RawEventReader.Payload;
import dev.millrace.runtime.codec.Undecodable;
import dev.millrace.runtime.pipeline.ContentType;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An order of about 300 bytes from and to its encodings. */
@State(Scope.Thread)
public class CodecBenchmark {

  private final Orders orders = new Orders();
  private final Turn turn = new Turn();
  private final RowLayout layout = new RowLayout(orders.pipeline().fields().names());
  private final RowLayout keyLayout = new RowLayout(orders.pipeline().spec().ingest().key());
  private final Row row = new Row(layout);
  private final Row keyRow = new Row(keyLayout);
  private final JsonRowReader json = new JsonRowReader(layout);
  private final JsonRowReader jsonKey =
      JsonRowReader.expecting(orders.pipeline().fields().names(), keyLayout);
  private final AvroRowReader avro = new AvroRowReader(layout, orders.registry());
  private final AvroRowWriter writer =
      new AvroRowWriter(orders.pipeline().schema(), Orders.CONTRACT_ID, layout);
  private final Schema contract = orders.pipeline().schema();
  private final RowLayout judged = new RowLayout(Orders.JUDGED);
  private final Row judgedRow = new Row(judged);
  private final AvroRowReader avroContract = new AvroRowReader(layout, orders.registry(), contract);
  private final AvroRowReader avroJudged = new AvroRowReader(judged, orders.registry(), contract);
  private final ByRecord byRecord = new ByRecord(contract, contract, layout);
  private final ByRecord judgedByRecord =
      new ByRecord(contract, AvroPeers.some(contract, Orders.JUDGED), judged);
  private final ByDecoder byDecoder = new ByDecoder(contract, contract, layout);
  private final ByDecoder judgedByDecoder =
      new ByDecoder(contract, AvroPeers.some(contract, Orders.JUDGED), judged);
  private final AvroPeers.Writing byGenericWriter = new AvroPeers.Writing(contract, layout);
  private final RawEventCodec raw = new RawEventCodec();
  private final RawEventReader rawReader = new RawEventReader(orders.registry());
  private final List<Row> rows = new ArrayList<>();
  private final List<RawEventView> views = new ArrayList<>();

  /** What is compared gives the same rows. */
  @Setup
  public void compare() throws Undecodable, IOException {
    for (int n = 0; n < Orders.COUNT; n++) {
      var value = orders.transformed(n).value();
      var expected = new Row(layout);
      avroContract.read(value, expected);
      byRecord.read(value, row);
      requireSame(expected, row);
      byDecoder.read(value, row);
      requireSame(expected, row);
    }
  }

  private static void requireSame(Row expected, Row row) {
    for (int slot = 0; slot < expected.layout().size(); slot++) {
      if (!Objects.equals(expected.get(slot), row.get(slot))) {
        throw new IllegalStateException(expected.get(slot) + " is not " + row.get(slot));
      }
    }
  }

  @Setup
  public void prepare() throws Undecodable {
    for (int n = 0; n < Orders.COUNT; n++) {
      avro.read(orders.transformed(n).value(), row);
      rows.add(row.copy());
      views.add(view(n));
    }
  }

  private RawEventView view(int n) {
    var event = orders.raw(n);
    return new RawEventView(
        event.eventId(),
        "kafka:ingest.orders",
        event.partition() + "-" + event.offset(),
        event.ingestedAt(),
        ContentType.JSON.mediaType(),
        List.of(),
        orders.payload(n));
  }

  /** All of the payload is read and checked; the key alone is kept, as at ingest. */
  @Benchmark
  public Row jsonToKey() throws Undecodable {
    jsonKey.read(orders.payload(turn.next()), keyRow);
    return keyRow;
  }

  @Benchmark
  public Row jsonToRow() throws Undecodable {
    json.read(orders.payload(turn.next()), row);
    return row;
  }

  @Benchmark
  public Row avroToRow() throws Undecodable {
    avro.read(orders.transformed(turn.next()).value(), row);
    return row;
  }

  /** All fields, as at load. */
  @Benchmark
  public Row avroToContract() throws Undecodable {
    avroContract.read(orders.transformed(turn.next()).value(), row);
    return row;
  }

  @Benchmark
  public Row avroToContractByGenericRecord() throws IOException {
    byRecord.read(orders.transformed(turn.next()).value(), row);
    return row;
  }

  @Benchmark
  public Row avroToContractByResolvingDecoder() throws IOException {
    byDecoder.read(orders.transformed(turn.next()).value(), row);
    return row;
  }

  /** The fields that rules name, as at quality. */
  @Benchmark
  public Row avroToJudged() throws Undecodable {
    avroJudged.read(orders.transformed(turn.next()).value(), judgedRow);
    return judgedRow;
  }

  @Benchmark
  public Row avroToJudgedByGenericRecord() throws IOException {
    judgedByRecord.read(orders.transformed(turn.next()).value(), judgedRow);
    return judgedRow;
  }

  @Benchmark
  public Row avroToJudgedByResolvingDecoder() throws IOException {
    judgedByDecoder.read(orders.transformed(turn.next()).value(), judgedRow);
    return judgedRow;
  }

  @Benchmark
  public byte[] rowToAvroByGenericRecord() throws IOException {
    return byGenericWriter.write(rows.get(turn.next()));
  }

  @Benchmark
  public byte[] rowToAvro() throws ContractBroken {
    return writer.write(rows.get(turn.next()));
  }

  @Benchmark
  public byte[] rawEventEncode() {
    return raw.encode(Orders.RAW_ID, views.get(turn.next()));
  }

  @Benchmark
  public Payload rawEventPayload() throws Undecodable {
    return rawReader.payload(orders.raw(turn.next()).value());
  }
}
