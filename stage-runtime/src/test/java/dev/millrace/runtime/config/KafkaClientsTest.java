package dev.millrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaClientsTest {

  private static final long MEGABYTE = 1 << 20;

  @ParameterizedTest
  @CsvSource({"1, 6, 1000000", "1, 12, 655360", "1, 36, 218453", "10, 6, 131072", "40, 100, 16384"})
  void buffersOfAllPartitionsFitIntoAnEighthOfTheHeap(int producers, int partitions, int bytes) {
    assertThat(KafkaClients.batchSize(producers, partitions, 240 * MEGABYTE)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"6, 1000000", "36, 233016"})
  void buffersOfAllPartitionsFitIntoTheProducersMemory(int partitions, int bytes) {
    assertThat(KafkaClients.batchSize(1, partitions, 4_000 * MEGABYTE)).isEqualTo(bytes);
  }
}
