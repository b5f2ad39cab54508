package dev.millrace.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Picks ports for one stack, each at most once. The ports are below the range that operating
 * systems use for outgoing connections. Within that range, a client that keeps connecting to a dead
 * server's port may connect to itself, and the server could not get its port back.
 */
final class FreePorts {

  private static final int FIRST = 15_000;
  private static final int END = 32_000;
  private static final int ATTEMPTS = 1_000;

  private final RandomGenerator random;
  private final Set<Integer> given = new HashSet<>();

  FreePorts(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The port for a server that is not running.
   *
   * @param purpose for the message
   * @param wanted must be it, unless 0
   * @param remembered is preferred, unless 0
   * @throws StackException when the wanted one is taken
   */
  int choose(String purpose, int wanted, int remembered) {
    if (wanted != 0) {
      return require(purpose, wanted);
    }
    return remembered != 0 && take(remembered) ? remembered : any();
  }

  /** Never gives this port: a running server has it. */
  void exclude(int port) {
    given.add(port);
  }

  private int require(String purpose, int wanted) {
    if (!take(wanted)) {
      throw new StackException(
          "Port %d, asked for %s, is taken. End the program that has it (`ss -ltnp` or `lsof -i :%d` names it), ask for another port, or for 0, which picks a free one."
              .formatted(wanted, purpose, wanted));
    }
    return wanted;
  }

  private int any() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = random.nextInt(FIRST, END);
      if (take(port)) {
        return port;
      }
    }
    throw new StackException("No free port between %d and %d".formatted(FIRST, END));
  }

  private boolean take(int port) {
    return !given.contains(port) && isFree(port) && given.add(port);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
