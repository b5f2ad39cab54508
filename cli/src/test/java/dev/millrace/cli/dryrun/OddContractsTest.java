package dev.millrace.cli.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Contracts that are rare: what {@code check} passes comes through all stages. */
class OddContractsTest {

  private static final String ID = "{'name':'id','type':'string'}";

  @TempDir private Path folder;
  private Path pipeline;

  @BeforeEach
  void writePipeline() throws IOException {
    pipeline =
        Files.writeString(
            folder.resolve("odd.yaml"),
            """
            pipeline: odd
            owner: tests
            ingest: { key: id }
            transform:
              schema: bug.Odd
            load:
              - postgres: { table: odd }
            """);
    Files.createDirectories(folder.resolve("schemas/bug"));
  }

  private void contract(String fields) throws IOException {
    Files.writeString(
        folder.resolve("schemas/bug/Odd.avsc"),
        "{'type':'record','name':'Odd','namespace':'bug','fields':[%s]}"
            .formatted(fields)
            .replace('\'', '"'));
  }

  private CliRun check() {
    return CliRun.of(
        "check", "--schemas", folder.resolve("schemas").toString(), pipeline.toString());
  }

  private String loaded(String event) throws IOException {
    var sample = Files.writeString(folder.resolve("event.json"), event.replace('\'', '"'));
    assertThat(check().exitCode()).as(check().out()).isZero();
    var run =
        CliRun.of(
            "try",
            "--json",
            "--schemas",
            folder.resolve("schemas").toString(),
            pipeline.toString(),
            sample.toString());
    var answer = JsonMapper.shared().readTree(run.out());
    assertThat(answer.path("summary").path("loaded").asInt()).as(run.out() + run.err()).isOne();
    return run.out();
  }

  @Test
  void aRecordWithinItself() throws IOException {
    contract(
        ID
            + ",{'name':'next','type':['null','Odd'],'default':null}"
            + ",{'name':'kids','type':{'type':'array','items':'Odd'},'default':[]}");

    loaded("{'id':'1','next':{'id':'2','kids':[{'id':'3'}]}}");
  }

  @Test
  void recordsWithinEachOther() throws IOException {
    contract(
        ID
            + ",{'name':'pong','type':['null',{'type':'record','name':'Pong','fields':["
            + "{'name':'pings','type':{'type':'map','values':'Odd'},'default':{}}]}],'default':null}");

    loaded("{'id':'1','pong':{'pings':{'a':{'id':'2','pong':{'pings':{}}}}}}");
  }

  @Test
  void aUnionOfSeveralTypes() throws IOException {
    contract(
        ID
            + ",{'name':'any','type':['null','string','long','double','boolean',{'type':'map','values':'string'}],'default':null}");

    for (var value : new String[] {"5", "5.5", "true", "'x'", "{'a':'b'}", "null"}) {
      loaded("{'id':'1','any':%s}".formatted(value));
    }
    loaded("{'id':'1'}");
  }

  @Test
  void logicalTypesInOddPlaces() throws IOException {
    contract(
        ID
            + ",{'name':'prices','type':{'type':'map','values':{'type':'bytes','logicalType':'decimal','precision':10,'scale':2}}}"
            + ",{'name':'times','type':{'type':'array','items':{'type':'long','logicalType':'timestamp-micros'}}}"
            + ",{'name':'uid','type':{'type':'fixed','name':'Uid','size':16,'logicalType':'uuid'}}"
            + ",{'name':'dur','type':['null',{'type':'fixed','name':'Dur','size':12,'logicalType':'duration'}],'default':null}"
            + ",{'name':'local','type':['null',{'type':'long','logicalType':'local-timestamp-millis'}],'default':null}"
            + ",{'name':'mail','type':['null',{'type':'string','logicalType':'email'}],'default':null}"
            + ",{'name':'fee','type':{'type':'fixed','name':'Fee','size':6,'logicalType':'decimal','precision':10,'scale':2}}"
            + ",{'name':'when','type':['null',{'type':'int','logicalType':'date'},'string'],'default':null}");

    var answer =
        loaded(
            "{'id':'1','prices':{'a':5},'times':[],'uid':'0190a3c2-0000-7000-8000-00000000000f',"
                + "'local':7,'mail':'a@b','fee':1.5,'when':'soon'}");

    assertThat(answer).contains("0190a3c2-0000-7000-8000-00000000000f", "5.00", "1.50");
  }

  @Test
  void sixtyLevels() throws IOException {
    var type = "'string'";
    var value = "'x'";
    for (int level = 0; level < 60; level++) {
      type =
          "{'type':'record','name':'N%d','fields':[{'name':'n','type':%s}]}".formatted(level, type);
      value = "{'n':%s}".formatted(value);
    }
    contract(ID + ",{'name':'deep','type':" + type + "}");

    loaded("{'id':'1','deep':" + value + "}");
  }

  @Test
  void aDecimalThatCannotBeIsNamed() throws IOException {
    contract(
        ID
            + ",{'name':'price','type':{'type':'bytes','logicalType':'decimal','precision':3,'scale':5}}");

    var run = check();

    assertThat(run.exitCode()).isOne();
    assertThat(run.out() + run.err())
        .contains("fields.price: the decimal's scale 5 is above its precision 3")
        .contains("odd.yaml:5:");
  }

  @Test
  void moreFieldsThanATableHasColumns() throws IOException {
    var fields = new StringBuilder(ID);
    for (int i = 0; i < 1_600; i++) {
      fields.append(",{'name':'f%d','type':['null','string'],'default':null}".formatted(i));
    }
    contract(fields.toString());

    var run = check();

    assertThat(run.exitCode()).isOne();
    assertThat(run.out() + run.err()).contains("a column for each of 1601 fields");
  }
}
