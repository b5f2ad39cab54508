package dev.millrace.e2e.fault;

import dev.millrace.cli.system.ServiceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contract gets a field more while events flow: the services take it up one after the other,
 * from the sink to the door, so that each understands what the one before it writes.
 */
final class Evolved implements Fault {

  @Override
  public String inflict(Scene scene) throws IOException {
    var field = addField(scene);
    for (var stage :
        List.of(ServiceKind.LOAD, ServiceKind.QUALITY, ServiceKind.TRANSFORM, ServiceKind.INGEST)) {
      scene.system().stop(stage, 1);
      scene.system().start(stage, 1);
    }
    scene.lastBetween(500, 1_500);
    return "the contract got the field %s, taken up by load, quality, transform, ingest"
        .formatted(field);
  }

  /**
   * Adds a field to the contract, and a column to the tables; a service takes it up when it starts.
   *
   * @return its name
   */
  static String addField(Scene scene) throws IOException {
    var name = addToContract(scene);
    for (var pipeline : FaultPipeline.values()) {
      scene.system().execute("alter table %s add column %s text".formatted(pipeline.table(), name));
    }
    return name;
  }

  private static String addToContract(Scene scene) throws IOException {
    var file = scene.system().schema("orders.Order");
    var json = JsonMapper.shared();
    var contract = (ObjectNode) json.readTree(Files.readString(file));
    var fields = (ArrayNode) contract.path("fields");
    var name = "added_" + fields.size();
    var field = json.createObjectNode();
    field.put("name", name);
    field.putArray("type").add("null").add("string");
    field.putNull("default");
    fields.add(field);
    Files.writeString(file, contract.toPrettyString());
    return name;
  }
}
