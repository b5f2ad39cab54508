package dev.millrace.runtime.watch;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs, from now until this is closed. */
public final class LoggedLines implements AutoCloseable {

  private final Logger logger;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  public LoggedLines(Class<?> of) {
    logger = (Logger) LoggerFactory.getLogger(of);
    lines.start();
    logger.addAppender(lines);
  }

  /** Each with its level before it. */
  public List<String> lines() {
    return List.copyOf(lines.list).stream()
        .map(each -> each.getLevel() + " " + each.getFormattedMessage())
        .toList();
  }

  /** Those that are followed by a stack trace. */
  public List<String> traces() {
    return List.copyOf(lines.list).stream()
        .filter(each -> each.getThrowableProxy() != null)
        .map(each -> each.getLevel() + " " + each.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
  }
}
