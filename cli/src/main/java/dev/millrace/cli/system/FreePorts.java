package dev.millrace.cli.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds ports nobody listens on. */
public final class FreePorts {

  private FreePorts() {}

  static boolean isFree(int port) {
    try (var _ = open(port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** So many different free ports. They are not reserved: use them soon. */
  public static List<Integer> pick(int count) throws IOException {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(open(0));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  private static ServerSocket open(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
