package dev.millrace.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaFilesTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(folder.resolve("bug"));
    file = folder.resolve("bug/R.avsc");
  }

  private Fields fields(String fields) throws IOException, UnknownContract {
    Files.writeString(
        file,
        "{'type':'record','name':'R','namespace':'bug','fields':[%s]}"
            .formatted(fields)
            .replace('\'', '"'));
    return new SchemaFiles(folder).fields("bug.R");
  }

  @Test
  void aRecordWithinItselfIsAnything() throws Exception {
    var fields =
        fields(
            "{'name':'next','type':['null','R']},{'name':'kids','type':{'type':'array','items':'R'}}");

    assertThat(fields.type("next")).contains(FieldType.of(Kind.ANY).orNull());
    assertThat(fields.type("kids").orElseThrow().fields().type("item"))
        .contains(FieldType.of(Kind.ANY));
  }

  @Test
  void recordsWithinEachOtherEnd() throws Exception {
    var fields =
        fields(
            "{'name':'left','type':{'type':'record','name':'Left','fields':["
                + "{'name':'right','type':{'type':'map','values':'R'}},{'name':'left','type':['null','Left']}]}}");

    var left = fields.type("left").orElseThrow();
    assertThat(left.kind()).isEqualTo(Kind.RECORD);
    assertThat(left.fields().type("left")).contains(FieldType.of(Kind.ANY).orNull());
  }

  @Test
  void aUnionOfSeveralIsAnything() throws Exception {
    var fields =
        fields(
            "{'name':'a','type':['null','string','long']},{'name':'b','type':['string','long']},"
                + "{'name':'c','type':['string']}");

    assertThat(fields.type("a")).contains(FieldType.of(Kind.ANY).orNull());
    assertThat(fields.type("b")).contains(FieldType.of(Kind.ANY));
    assertThat(fields.type("c")).contains(FieldType.of(Kind.STRING));
  }

  @Test
  void recordsThatAreNamedManyTimesAreLookedIntoOnce() {
    var fields = new StringBuilder("{'name':'f','type':");
    for (int i = 0; i < 40; i++) {
      fields.append("{'type':'record','name':'N%d','fields':[{'name':'a','type':".formatted(i));
    }
    fields.append("'int'");
    for (int i = 39; i >= 0; i--) {
      fields.append("},{'name':'b','type':'%s'}]}".formatted(i == 39 ? "int" : "N" + (i + 1)));
    }

    assertTimeout(Duration.ofSeconds(5), () -> fields(fields.append('}').toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'bytes','logicalType':'decimal','precision':3,'scale':5}"
            + "|the decimal's scale 5 is above its precision 3",
        "{'type':'map','values':{'type':'bytes','logicalType':'decimal','precision':0}}"
            + "|decimal needs \"precision\", the number of its digits",
        "{'type':'array','items':['null',{'type':'fixed','name':'F','size':1,'logicalType':'decimal','precision':9}]}"
            + "|1 bytes hold decimals of 2 digits, not of 9",
        "{'type':'string','logicalType':'date'}|date is a logical type of int, not of string",
      })
  void aLogicalTypeThatCannotBeIsNamed(String type, String mistake) {
    assertThatThrownBy(() -> fields("{'name':'f','type':" + type + "}"))
        .isInstanceOf(UnknownContract.class)
        .hasMessage(file + " cannot be read as an Avro schema: " + mistake);
  }

  @Test
  void aLogicalTypeThatNobodyKnowsIsWhatItIsMadeOf() throws Exception {
    assertThat(fields("{'name':'f','type':{'type':'string','logicalType':'email'}}").type("f"))
        .contains(FieldType.of(Kind.STRING));
  }

  @Test
  void aDefaultThatIsNoneIsAMistakeNotAFailure() {
    assertThatThrownBy(() -> fields("{'name':'f','type':'int','default':'none'}"))
        .isInstanceOf(UnknownContract.class)
        .hasMessageContaining("the default of 'f' is the text \"none\", no value of int");
  }

  private Path define(String name, String json) throws IOException {
    return Files.writeString(folder.resolve("bug/" + name + ".avsc"), json.replace('\'', '"'));
  }

  @Test
  void aTypeMayBeDefinedInAFileOfItsOwn() throws Exception {
    define(
        "Place",
        "{'type':'record','name':'Place','namespace':'bug','fields':[{'name':'zip','type':'Zip'}]}");
    define("Zip", "{'type':'fixed','name':'Zip','namespace':'bug','size':5}");

    var fields =
        fields(
            "{'name':'at','type':'Place'},{'name':'was','type':['null','bug.Place']},"
                + "{'name':'zip','type':'Zip'}");

    assertThat(fields.type("at").orElseThrow().fields().type("zip"))
        .contains(FieldType.of(Kind.BYTES));
    assertThat(fields.type("was").map(FieldType::kind)).contains(Kind.RECORD);
    assertThat(new SchemaFiles(folder).schema("bug.R").toString()).contains("\"size\":5");
  }

  @Test
  void mistakesOfAnotherFileAreThere() throws Exception {
    var place =
        define(
            "Place",
            "{'type':'record','name':'Place','namespace':'bug','fields':[{'name':'zip','type':'txt'}]}");

    assertThatThrownBy(() -> fields("{'name':'at','type':'Place'}"))
        .isInstanceOfSatisfying(
            UnknownContract.class,
            e ->
                assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .startsWith(place + ":1:82: fields.zip: there is no type 'txt'"));
  }

  @Test
  void filesThatNeedEachOtherAreRefused() throws Exception {
    define(
        "Place",
        "{'type':'record','name':'Place','namespace':'bug','fields':[{'name':'r','type':['null','R']}]}");

    assertThatThrownBy(() -> fields("{'name':'at','type':'Place'}"))
        .isInstanceOf(UnknownContract.class)
        .hasMessageContaining("'bug.R' is defined in a file that needs this one");
  }
}
