package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaClientsTest {

  private static final long HEAP = 256L << 20;

  @ParameterizedTest
  @CsvSource({"1, 1000000", "4, 262144", "16, 65536", "200, 65536"})
  void manyProducersHaveShortBatches(int producers, int bytes) {
    assertThat(KafkaClients.batchSize(producers, HEAP)).isEqualTo(bytes);
  }
}
