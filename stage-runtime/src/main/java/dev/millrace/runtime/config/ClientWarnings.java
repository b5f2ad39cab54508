package dev.millrace.runtime.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.millrace.runtime.watch.OutageLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Keeps warnings of Kafka's clients from filling the log. A service has several clients for each
 * pipeline, and each repeats its warning several times a second. Leaves it to the {@link OutageLog}
 * to say that Kafka is away; lets every other repeated warning through once a minute. Filters at
 * the appenders, so that it costs nothing for calls that log nothing.
 */
final class ClientWarnings extends Filter<ILoggingEvent> implements AutoCloseable {

  private static final String KAFKA = "kafka";
  private static final Duration REPEATED = Duration.ofMinutes(1);
  private static final int REMEMBERED = 200;
  private static final int LONGEST = 300;

  /** Kafka puts the client's name before each message. */
  private static final Pattern CLIENT = Pattern.compile("^(\\[[^]]*\\] ?)+");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private static final Pattern CONNECTION =
      Pattern.compile(
          "Connection to node|disconnected|Error connecting|Rebootstrapping|NetworkException"
              + "|NETWORK_EXCEPTION|DisconnectException|coordinator unavailable",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern RIGHTS =
      Pattern.compile("authenticat|authoriz", Pattern.CASE_INSENSITIVE);

  private final OutageLog outages;
  private final InstantSource clock;
  private final Map<String, Instant> said =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  ClientWarnings(OutageLog outages, InstantSource clock) {
    this.outages = outages;
    this.clock = clock;
  }

  /** A filter on all appenders of this process until it is closed. */
  static ClientWarnings installed(OutageLog outages, InstantSource clock) {
    var filter = new ClientWarnings(outages, clock);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context
          .getLogger(Logger.ROOT_LOGGER_NAME)
          .iteratorForAppenders()
          .forEachRemaining(appender -> appender.addFilter(filter));
    }
    filter.start();
    return filter;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (!isStarted()
        || !event.getLevel().isGreaterOrEqual(Level.WARN)
        || !event.getLoggerName().startsWith("org.apache.kafka.")) {
      return FilterReply.NEUTRAL;
    }
    var message = CLIENT.matcher(event.getFormattedMessage()).replaceFirst("");
    message = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
    if (!RIGHTS.matcher(message).find()
        && (outages.isAway(KAFKA) || CONNECTION.matcher(message).find())) {
      outages.warns(KAFKA, "kafka unavailable: " + message);
      return FilterReply.DENY;
    }
    return isNew(NUMBER.matcher(message).replaceAll("#")) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private synchronized boolean isNew(String message) {
    var now = clock.instant();
    var before = said.get(message);
    if (before != null && now.isBefore(before.plus(REPEATED))) {
      return false;
    }
    said.put(message, now);
    return true;
  }

  @Override
  public void close() {
    stop();
  }
}
