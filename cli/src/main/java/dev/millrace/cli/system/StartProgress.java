package dev.millrace.cli.system;

import dev.millrace.cli.terminal.LiveBlock;
import dev.millrace.cli.terminal.Style;
import dev.millrace.cli.terminal.Terminal;
import dev.millrace.stack.StartEvent;
import dev.millrace.stack.StartListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows what is starting and since when, moving all the time. Thread-safe. */
final class StartProgress implements StartListener, AutoCloseable {

  private enum State {
    WAITING("·", Style.DIM),
    BUSY("…", Style.YELLOW),
    DONE("✓", Style.GREEN),
    FAILED("✗", Style.RED);

    private final String sign;
    private final Style style;

    State(String sign, Style style) {
      this.sign = sign;
      this.style = style;
    }
  }

  private record Item(State state, String text, long sinceNanos) {}

  private final Terminal terminal;
  private final LiveBlock block;
  private final Map<String, Item> items = new LinkedHashMap<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("progress").unstarted(task));

  StartProgress(Terminal terminal) {
    this.terminal = terminal;
    this.block = terminal.block();
    var unused = ticker.scheduleAtFixedRate(this::show, 200, 200, TimeUnit.MILLISECONDS);
  }

  @Override
  public void on(StartEvent event) {
    var label = event.component().label();
    switch (event.state()) {
      case PREPARING -> busy(label, "preparing");
      case STARTING -> busy(label, "starting");
      case HEALTHY -> done(label, seconds(event.elapsed().toNanos()));
      case ALREADY_RUNNING -> done(label, "already running");
      case FAILED -> put(label, State.FAILED, "failed");
    }
  }

  void busy(String label, String text) {
    put(label, State.BUSY, text);
  }

  void done(String label, String text) {
    put(label, State.DONE, text);
  }

  void failed(String label) {
    put(label, State.FAILED, "failed");
  }

  private synchronized void put(String label, State state, String text) {
    var before = items.get(label);
    long since = before == null ? System.nanoTime() : before.sinceNanos;
    items.put(label, new Item(state, text, since));
    show();
  }

  private synchronized void show() {
    if (items.isEmpty()) {
      return;
    }
    var lines = new ArrayList<String>();
    int done = 0;
    var busy = new ArrayList<String>();
    for (var entry : items.entrySet()) {
      var item = entry.getValue();
      long since = System.nanoTime() - item.sinceNanos;
      lines.add(
          "%s %-20s %s"
              .formatted(
                  terminal.styled(item.state.style, item.state.sign),
                  entry.getKey(),
                  item.state == State.BUSY ? item.text + " " + seconds(since) : item.text));
      if (item.state == State.DONE) {
        done++;
      } else {
        busy.add(entry.getKey());
      }
    }
    var rest = busy.isEmpty() ? "" : "; waiting for " + String.join(", ", busy);
    block.show(lines, "started %d of %d%s".formatted(done, items.size(), rest));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", Duration.ofNanos(nanos).toMillis() / 1e3);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    try {
      var _ = ticker.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    show();
    block.close();
  }
}
