package dev.millrace.e2e.link;

import dev.millrace.e2e.link.LinkCondition.Delayed;
import dev.millrace.e2e.link.LinkCondition.Fine;
import dev.millrace.e2e.link.LinkCondition.Stalled;
import dev.millrace.e2e.link.LinkCondition.Trickling;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy before a server; which one, and the condition, can be changed while connections are
 * open. A client that comes while the server is down is accepted and cut off at once. Thread-safe.
 */
public final class TcpLink implements AutoCloseable {

  private static final int CHUNK = 64 * 1024;
  private static final int CONNECT_TIMEOUT = 5_000;
  private static final Duration LOOK = Duration.ofMillis(20);

  private final InetSocketAddress home;
  private volatile InetSocketAddress server;
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile LinkCondition condition = new Fine();

  private TcpLink(InetSocketAddress server, ServerSocket door) {
    this.home = server;
    this.server = server;
    this.door = door;
  }

  /** A link to a server, on a free port of this machine. */
  public static TcpLink to(String host, int port) {
    try {
      var door = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
      var link = new TcpLink(new InetSocketAddress(host, port), door);
      Thread.ofVirtual().name("link-" + port).start(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("no link to " + host + ":" + port, e);
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  /** Where clients connect. */
  public int port() {
    return door.getLocalPort();
  }

  /** Leads to another server: new connections at once, open ones are cut off. */
  public void pointTo(String serverHost, int serverPort) {
    server = new InetSocketAddress(serverHost, serverPort);
    cut();
  }

  /** Leads to the first server again. */
  public void pointHome() {
    server = home;
    cut();
  }

  /** Applies to open and new connections, from the next chunk on. */
  public void become(LinkCondition next) {
    condition = next;
  }

  /** Cuts every open connection off; answers how many ends there were. New ones are accepted. */
  public int cut() {
    var ends = Set.copyOf(open);
    ends.forEach(this::reset);
    return ends.size();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        var client = door.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException _) {
        // Closed, or a client that left while it was being accepted.
      }
    }
  }

  private void connect(Socket client) {
    open.add(client);
    var upstream = new Socket();
    open.add(upstream);
    try {
      upstream.connect(server, CONNECT_TIMEOUT);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> pump(client, upstream));
      pump(upstream, client);
    } catch (IOException _) {
      reset(client);
      reset(upstream);
    }
  }

  /** Until one of the two ends: then both do. */
  private void pump(Socket from, Socket to) {
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      var chunk = new byte[CHUNK];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        pass(chunk, length, out, in);
      }
    } catch (IOException _) {
      // Reset by an end or by cut().
    } finally {
      reset(from);
      reset(to);
    }
  }

  private void pass(byte[] chunk, int length, OutputStream out, InputStream in) throws IOException {
    int sent = 0;
    while (sent < length) {
      int part = length - sent;
      switch (condition) {
        case Fine() -> {}
        case Delayed(var delay) -> hold(delay);
        case Trickling(int bytes, var every) -> {
          hold(every);
          part = Math.min(bytes, part);
        }
        case Stalled() -> {
          hold(LOOK);
          continue;
        }
      }
      out.write(chunk, sent, part);
      sent += part;
    }
    if (in.available() == 0) {
      out.flush();
    }
  }

  private static void hold(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private void reset(Socket end) {
    open.remove(end);
    try {
      end.setSoLinger(true, 0);
    } catch (IOException _) {
      // It is closed already.
    }
    try {
      end.close();
    } catch (IOException _) {
      // It is of no more use either way.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException _) {
      // Nobody gets in any more, either way.
    }
    cut();
  }
}
