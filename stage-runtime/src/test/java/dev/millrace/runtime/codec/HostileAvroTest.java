package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.millrace.runtime.registry.MemorySchemaRegistry;
import dev.millrace.runtime.row.Row;
import dev.millrace.runtime.row.RowLayout;
import dev.millrace.runtime.stage.ErrorCode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small payloads that ask for much: they are refused, read or passed over alike. */
class HostileAvroTest {

  private static final String EMPTY = "{\"type\":\"record\",\"name\":\"Empty\",\"fields\":[]}";
  private static final String NOTHING = "{\"type\":\"fixed\",\"name\":\"Nothing\",\"size\":0}";

  private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
  private final AvroOutput out = new AvroOutput();

  private int begin(String type) {
    var schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":%s}]}"
                    .formatted(type));
    int id = registry.register("r-value", schema);
    out.begin(id);
    return id;
  }

  private String refusal() {
    var bytes = out.toBytes();
    var read = refusal(bytes, List.of("f"));
    var passedOver = refusal(bytes, List.of("other"));
    assertThat(passedOver).isEqualTo(read);
    return read;
  }

  private String refusal(byte[] bytes, List<String> names) {
    var layout = new RowLayout(names);
    var reader = new AvroRowReader(layout, registry);
    var thrown =
        assertTimeout(
            Duration.ofSeconds(30),
            () -> catchThrowable(() -> reader.read(bytes, new Row(layout))));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            Undecodable.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNDECODABLE));
    return thrown.getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"null\"", EMPTY, NOTHING})
  void manyBlocksOfItemsWithoutBytes(String item) {
    begin("{\"type\":\"array\",\"items\":%s}".formatted(item));
    for (int block = 0; block < 200_000; block++) {
      out.writeLong(1_000);
    }

    assertThat(refusal()).endsWith("more than 1000000 items in one record");
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_001})
  void oneBlockOfMoreItemsThanARecordHas(long count) {
    begin("{\"type\":\"array\",\"items\":\"null\"}");
    out.writeLong(count);
    if (count < 0) {
      out.writeLong(0);
    }

    assertThat(refusal()).contains("a block of ", "items, where a record has at most 1000000");
  }

  @Test
  void manyRecordsOfManyFieldsWithoutBytes() {
    var fields = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"n%d\",\"type\":\"null\"}".formatted(i));
    }
    begin(
        "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Wide\",\"fields\":[%s]}}"
            .formatted(fields));
    out.writeLong(100_000);

    assertThat(refusal()).endsWith("more than 1000000 items in one record");
  }

  @Test
  void aListOfListsSharesOneBudget() {
    begin("{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":\"null\"}}");
    out.writeLong(2_000);
    for (int i = 0; i < 2_000; i++) {
      out.writeLong(1_000);
      out.writeLong(0);
    }
    out.writeLong(0);

    assertThat(refusal()).endsWith("more than 1000000 items in one record");
  }

  @Test
  void theBudgetBeginsAnewWithEachRecord() throws Exception {
    begin("{\"type\":\"array\",\"items\":\"null\"}");
    out.writeLong(600_000);
    out.writeLong(0);
    var layout = new RowLayout(List.of("f"));
    var reader = new AvroRowReader(layout, registry);
    var row = new Row(layout);

    reader.read(out.toBytes(), row);
    assertThatCode(() -> reader.read(out.toBytes(), row)).doesNotThrowAnyException();
  }

  @Test
  void aBlockThatEndsElsewhereThanItSays() {
    begin("{\"type\":\"array\",\"items\":\"long\"}");
    out.writeLong(-2);
    out.writeLong(3); // two items of one byte each follow
    out.writeLong(1);
    out.writeLong(2);
    out.writeLong(0);

    assertThat(refusal()).endsWith("the items of a block end -1 bytes beside what it says");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1_000_000_000_000L, Long.MIN_VALUE})
  void aBlockThatClaimsMoreBytesThanThereAre(long size) {
    begin("{\"type\":\"map\",\"values\":\"long\"}");
    out.writeLong(-1);
    out.writeLong(size);
    out.writeString("k");
    out.writeLong(1);
    out.writeLong(0);

    assertThat(refusal()).contains("a length of " + size + " with 4 bytes left");
  }

  @Test
  void nestingBeyondAllReason() {
    begin(
        "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}");
    for (int depth = 0; depth < 500_000; depth++) {
      out.writeLong(1);
    }

    assertThat(refusal()).endsWith("nesting deeper than 200");
  }

  @Test
  void decimalsOfAMegabyteAreRefusedBeforeAnyArithmetic() {
    begin(
        "{\"type\":\"array\",\"items\":{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":2}}");
    var huge = new byte[1 << 20];
    java.util.Arrays.fill(huge, (byte) 0x55);
    out.writeLong(20);
    for (int i = 0; i < 20; i++) {
      out.writeBytes(huge);
    }
    out.writeLong(0);

    assertThat(refusal())
        .endsWith("a decimal of 1048576 bytes, where its precision needs at most 5");
  }

  @Test
  void aWriterThatClaimsAMillionDigitsGetsAThousand() {
    begin("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":1000000,\"scale\":2}");
    var huge = new byte[1_000];
    huge[0] = 0x55;
    out.writeBytes(huge);

    assertThat(refusal())
        .endsWith("a decimal of 1000 bytes, where its precision needs at most 416");
  }

  @Test
  void aByteAtAFarPlaceIsNotCalculatedWith() {
    begin(
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":600000001,\"scale\":600000000}");
    out.writeLong(1);
    out.writeRaw(new byte[] {7});

    assertThat(refusal(out.toBytes(), List.of("f"))).endsWith("a number of more than 1000 digits");
  }

  @Test
  void aDecimalMayRepeatItsSign() throws Exception {
    int id = begin("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":3,\"scale\":2}");
    out.writeBytes(ByteBuffer.allocate(16).putLong(-1).putLong(-123).array());
    var layout = new RowLayout(List.of("f"));
    var row = new Row(layout);

    new AvroRowReader(layout, registry).read(out.toBytes(), row);

    assertThat(id).isPositive();
    assertThat(row.get(0)).isEqualTo(new BigDecimal("-1.23"));
  }
}
