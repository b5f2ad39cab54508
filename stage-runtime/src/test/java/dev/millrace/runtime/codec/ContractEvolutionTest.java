package dev.millrace.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class ContractEvolutionTest {

  private final ContractEvolution evolution = new ContractEvolution();

  private static Schema of(String name, String fields) {
    return new Schema.Parser()
        .parse(
            "{'type':'record','name':'%s','fields':[%s]}"
                .formatted(name, fields)
                .replace('\'', '"'));
  }

  @Test
  void aFieldWithADefaultMayCome() {
    assertThat(
            evolution.objections(
                of("A", "{'name':'a','type':'int'}"),
                of("A", "{'name':'a','type':'int'},{'name':'b','type':'int','default':1}")))
        .isEmpty();
  }

  @Test
  void aFieldWithoutDefaultMayNot() {
    assertThat(
            evolution.objections(
                of("A", "{'name':'a','type':'int'}"),
                of("A", "{'name':'a','type':'int'},{'name':'b','type':'int'}")))
        .containsExactly("A has no b, and A gives no default");
  }

  @Test
  void anotherNameWithoutAliasMayNot() {
    assertThat(
            evolution.objections(
                of("A", "{'name':'a','type':'int'}"), of("B", "{'name':'a','type':'int'}")))
        .containsExactly("A is not B, and no alias of it");
  }

  @Test
  void whatAvroAllowsButChangesTheMeaningMayNot() {
    assertThat(
            evolution.objections(
                of("A", "{'name':'a','type':{'type':'long','logicalType':'timestamp-micros'}}"),
                of("A", "{'name':'a','type':{'type':'long','logicalType':'timestamp-millis'}}")))
        .containsExactly("field a: values of timestamp-micros are not values of timestamp-millis");
  }

  @Test
  void aRecordWithinItselfMayFollowItself() {
    var node =
        of(
            "Node",
            "{'name':'kids','type':{'type':'array','items':'Node'}},{'name':'next','type':['null','Node']}");

    assertThat(evolution.objections(node, node)).isEmpty();
  }
}
