package dev.millrace.load.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** More sinks than connections. */
class SharedSessionsIT {

  private static final int SINKS = 40;
  private static final int BATCHES = 5;

  @Test
  void anyNumberOfSinksShareAPool() throws Exception {
    try (var database = Database.open();
        var threads = Executors.newFixedThreadPool(SINKS)) {
      var works = new ArrayList<Callable<String>>();
      for (int n = 0; n < SINKS; n++) {
        var name = "shared" + n;
        var pipeline =
            Things.pipeline(
                name,
                """
                {"type": "record", "name": "Thing", "fields": [
                  {"name": "id", "type": "string"}, {"name": "v%d", "type": "long"}]}"""
                    .formatted(n));
        works.add(
            () -> {
              try (var sink =
                  new SinkDriver(SinkDriver.upsert(name, "id"), pipeline, database.sessions())) {
                for (long i = 0; i < BATCHES; i++) {
                  // The same key each time: the way by the session's own table.
                  sink.write(Things.row(pipeline, 0, i, "a", i));
                }
              }
              return name;
            });
      }

      for (var done : threads.invokeAll(works, 60, TimeUnit.SECONDS)) {
        var number = done.get().substring("shared".length());
        assertThat(database.texts("select v%s from shared%1$s".formatted(number)))
            .containsExactly("4");
      }
      assertThat(
              database.texts(
                  "select count(*) <= 8 from pg_class where relname = 'mr_batch' and relkind = 'r'"))
          .containsExactly("t");
    }
  }
}
