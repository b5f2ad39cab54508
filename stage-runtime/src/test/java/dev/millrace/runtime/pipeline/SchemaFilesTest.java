package dev.millrace.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.millrace.spec.Contracts.UnknownContract;
import dev.millrace.spec.type.FieldType;
import dev.millrace.spec.type.FieldType.Kind;
import dev.millrace.spec.type.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
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

    assertTimeout(Duration.ofSeconds(30), () -> fields(fields.append('}').toString()));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // what no stage could read
        "{'type':'string','logicalType':'uuid'}|'zz'|holds the text \"zz\": expected uuid",
        "{'type':'int','logicalType':'time-millis'}|-5|cannot be read (a time of day outside the day): expected time-millis",
        "{'type':'long','logicalType':'time-micros'}|86400000000|cannot be read (a time of day outside the day): expected time-micros",
        "{'type':'bytes','logicalType':'decimal','precision':2,'scale':1}|'\\u007f\\u007f\\u007f'|cannot be read (a decimal of 3 bytes, where its precision needs at most 1): expected decimal(2,1)",
        "{'type':'bytes','logicalType':'decimal','precision':2,'scale':1}|'\\u007f'|holds the number 12.7: expected decimal(2,1)",
        "{'type':'bytes','logicalType':'decimal','precision':2,'scale':1}|''|cannot be read (a decimal without bytes): expected decimal(2,1)",
        "{'type':'fixed','name':'D','size':2,'logicalType':'decimal','precision':4}|'\\u007f\\u007f'|holds the number 32639: expected decimal(4,0)",
        "{'type':'array','items':{'type':'string','logicalType':'uuid'}}|['0190a3c2-0000-7000-8000-00000000000f','zz']|at [1] holds the text \"zz\": expected uuid",
        "{'type':'map','values':{'type':'int','logicalType':'date'}}|{'a':99999999}|expected date of the years 0000 to 9999",
        "{'type':'record','name':'I','fields':[{'name':'u','type':{'type':'string','logicalType':'uuid'}}]}|{'u':'zz'}|at u holds the text \"zz\": expected uuid",
        "[{'type':'string','logicalType':'uuid'},'null']|'zz'|holds the text \"zz\": expected uuid",
        "{'type':'record','name':'I','fields':[{'name':'u','type':[{'type':'enum','name':'E','symbols':['A']},'string']}]}|{'u':'hello'}|cannot be used (enum value 'hello' is not in the enum symbol set: [A]",
        // what no event may hold
        "{'type':'int','logicalType':'date'}|99999999|expected date of the years 0000 to 9999",
        "{'type':'long','logicalType':'timestamp-micros'}|9223372036854775807|expected timestamp of the years 0000 to 9999",
        "{'type':'long','logicalType':'timestamp-millis'}|-9223372036854775808|expected timestamp of the years 0000 to 9999",
        // what would become another value in silence
        "{'type':'fixed','name':'U','size':16,'logicalType':'uuid'}|'abcd'|is of 4 bytes, not of 16",
        "{'type':'array','items':{'type':'fixed','name':'F','size':2}}|['ab','abc']|is of 3 bytes, not of 2",
        "'bytes'|'€'|holds characters above U+00FF",
        "'double'|1e400|is 1e400, no value of double",
        "['float','null']|1e39|is 1e39, no value of float",
        "'string'|'\\u0000'|holds the character U+0000, which PostgreSQL cannot store",
        "{'type':'map','values':'int'}|{'\\u0000':1}|holds the character U+0000, which PostgreSQL cannot store",
        "'string'|'\\ud800'|holds half a surrogate pair, which is no character",
        // what Avro cannot read, or not tell
        "{'type':'array','items':'int'}|[1,'x']|is the text \"x\", no value of int",
        "{'type':'map','values':['null','int']}|{'a':'x'}|is the text \"x\", no value of the union",
        "{'type':'record','name':'I','fields':[{'name':'u','type':'int'}]}|{}|lacks the field 'u', which has no default itself",
        "{'type':'record','name':'I','fields':[{'name':'u','type':'int'}]}|{'u':1.5}|is 1.5, no value of int",
        "{'type':'record','name':'I','fields':[{'name':'u','type':'int'}]}|{'u':1,'v':2}|has a field 'v', which I does not have",
        "'R'|{}|holds a record R within R itself, which Avro cannot read",
        "{'type':'array','items':'R'}|[{}]|holds a record R within R itself, which Avro cannot read",
      })
  void aDefaultThatNoEventMayHoldIsAMistake(String type, String fallback, String mistake)
      throws Exception {
    assertOneProblem("{'name':'f',\n'type':" + type + ",\n'default':" + fallback + "}")
        .startsWith(file + ":3:")
        .contains("fields.f: the default of 'f' ", mistake);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'string','logicalType':'uuid'}|'0190A3C2-0000-7000-8000-00000000000f'",
        "{'type':'int','logicalType':'time-millis'}|86399999",
        "{'type':'int','logicalType':'date'}|-719528",
        "{'type':'bytes','logicalType':'decimal','precision':2,'scale':1}|'\\u0000\\u0000\\u0063'",
        "{'type':'fixed','name':'U','size':16,'logicalType':'uuid'}|'aaaaaaaaaaaaaaaa'",
        "{'type':'fixed','name':'F','size':0}|''",
        "'bytes'|'\\u0000\\u00ff'",
        "'double'|'NaN'",
        "'float'|1e-400",
        "{'type':'array','items':'R'}|[]",
        "{'type':'record','name':'I','fields':[{'name':'u','type':'int','default':1}]}|{}",
        "{'type':'record','name':'x.I','fields':[{'name':'u','type':{'type':'fixed','name':'F','size':1}},"
            + "{'name':'v','type':['null','F']}]}|{'u':'a','v':null}",
        "[{'type':'fixed','name':'F','size':1},{'type':'fixed','name':'G','size':1}]|'a'",
        "{'type':'long','logicalType':'timestamp-nanos'}|9223372036854775807",
      })
  void aDefaultThatAnEventMayHoldIsNone(String type, String fallback) throws Exception {
    assertThat(fields("{'name':'f','type':" + type + ",'default':" + fallback + "}").has("f"))
        .isTrue();
  }

  @Test
  void aDefaultOfARecordOfAnotherFileIsJudged() throws Exception {
    define(
        "Place",
        "{'type':'record','name':'Place','namespace':'bug','fields':["
            + "{'name':'id','type':{'type':'string','logicalType':'uuid'}}]}");

    for (var fallback : List.of("{'id':'zz'}", "{'id':5}", "{}", "7", "{'id':'zz','more':1}")) {
      assertOneProblem("{'name':'at','type':'Place',\n'default':%s}".formatted(fallback))
          .startsWith(file + ":2:11: fields.at: the default of 'at' ");
    }
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

    assertOneProblem("{'name':'at','type':'Place'}")
        .startsWith(place + ":1:82: fields.zip: there is no type 'txt'");
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

  private AbstractStringAssert<?> assertOneProblem(String fields) {
    var refusal = catchThrowableOfType(UnknownContract.class, () -> fields(fields));
    assertThat(refusal).isNotNull();
    return assertThat(refusal.problems()).singleElement().asString();
  }
}
