package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  private final FreePorts ports = new FreePorts(new Random());

  @Test
  void picksEachPortOnce() {
    Set<Integer> picked = new HashSet<>();

    for (int i = 0; i < 50; i++) {
      picked.add(ports.choose("Kafka", 0, 0));
    }

    assertThat(picked).hasSize(50).allMatch(port -> port >= 15_000 && port < 32_000);
  }

  @Test
  void prefersTheRememberedPort() {
    int remembered = new FreePorts(new Random()).choose("Kafka", 0, 0);

    assertThat(ports.choose("Kafka", 0, remembered)).isEqualTo(remembered);
    assertThat(ports.choose("PostgreSQL", 0, remembered)).isNotEqualTo(remembered);
  }

  @Test
  void refusesAWantedPortThatIsTakenAndReplacesARememberedOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(ports.choose("Kafka", 0, port)).isNotEqualTo(port);
      assertThatThrownBy(() -> ports.choose("Kafka", port, 0))
          .isInstanceOf(StackException.class)
          .hasMessageContainingAll("Port " + port, "Kafka", "is taken");
    }
  }
}
