package dev.millrace.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.runtime.codec.ContractEvolution;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.stack.Infra;
import java.net.URI;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What may follow what under a subject of a real registry. */
class SchemaEvolutionIT {

  private final String subject = "evolution-" + UUID.randomUUID();

  /** A start: nothing is remembered of the one before. */
  private int start(String fields) {
    var access = RegistryAccess.open(URI.create(Infra.shared().registryUrl()));
    try (var registry =
        new HttpSchemaRegistry(access, new ContractEvolution(), InstantSource.system())) {
      return registry.register(subject, schema(fields));
    }
  }

  private static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            "{'type':'record','name':'bug.C','fields':[%s]}".formatted(fields).replace('\'', '"'));
  }

  @Test
  void aRenamedFieldFollowsWithItsAlias() {
    var renamed = "{'name':'code','type':'string'},{'name':'val','type':'double','aliases':['v']}";
    int before = start("{'name':'code','type':'string'},{'name':'v','type':'int'}");
    int after = start(renamed);

    assertThat(after).isNotEqualTo(before);
    assertThat(start(renamed)).isEqualTo(after);
  }

  @Test
  void aTypeThatOnlyAnOlderVersionHadAnotherWayIsRefused() {
    start("{'name':'code','type':'string'},{'name':'v','type':'int'}");
    start("{'name':'code','type':'string'}");

    assertThatThrownBy(
            () ->
                start("{'name':'code','type':'string'},{'name':'v','type':'string','default':''}"))
        .isInstanceOf(FatalStageException.class)
        .hasMessageStartingWith(
            "the schema of subject %s cannot read what version 1 wrote: field v: values of int are not values of string"
                .formatted(subject));
  }

  @Test
  void theUnitOfATimestampIsNotChangedInSilence() {
    start("{'name':'at','type':{'type':'long','logicalType':'timestamp-micros'}}");

    assertThatThrownBy(
            () -> start("{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}}"))
        .hasMessageContaining("values of timestamp-micros are not values of timestamp-millis");
  }
}
