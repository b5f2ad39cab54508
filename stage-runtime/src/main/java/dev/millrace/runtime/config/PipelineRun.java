package dev.millrace.runtime.config;

import dev.millrace.runtime.kafka.StageWorker;
import dev.millrace.runtime.pipeline.Pipeline;
import dev.millrace.runtime.stage.DependencyUnavailable;
import dev.millrace.runtime.stage.FatalStageException;
import dev.millrace.runtime.stage.OneLine;
import dev.millrace.runtime.watch.OutageLog;
import dev.millrace.runtime.watch.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipeline in this service, from start to stop. It starts when its dependencies are available.
 * Its faults stop no other pipeline, and are checked again from time to time. Thread-safe.
 */
final class PipelineRun {

  private static final Logger log = LoggerFactory.getLogger(PipelineRun.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

  /** The state of a pipeline. */
  sealed interface State {

    /** It is being made. */
    record Starting() implements State {}

    /** It starts as soon as a dependency is available. */
    record Waiting(String cause) implements State {}

    /** Its consumers exist; each has a state of its own. */
    record Running() implements State {}

    /** It cannot run until a person acts. */
    record Failed(String cause) implements State {}

    /** It was told to stop. */
    record Stopped() implements State {}
  }

  /** Makes the consumers of a pipeline. */
  interface Maker {

    /** Makes topics and threads, but does not start them. */
    List<StageWorker> make(Pipeline pipeline);

    /** The slots for these threads. */
    List<ConsumerSlot> slots(Pipeline pipeline);
  }

  private final String name;
  private final Supplier<Pipeline> source;
  private final Maker maker;
  private final OutageLog outages;
  private final Timers starts;
  private final Runnable whenChanged;
  private volatile State state = new State.Starting();
  private volatile List<ConsumerSlot> slots = List.of();
  private Duration look = FIRST_LOOK;
  private String told = "";
  private boolean isClosed;

  /**
   * @param name of the pipeline, or of its file when the file gives no name
   * @param source reads the pipeline; throws {@link FatalStageException} when it is wrong
   * @param starts run tasks that may block
   * @param whenChanged told when the state changes
   */
  PipelineRun(
      String name,
      Supplier<Pipeline> source,
      Maker maker,
      OutageLog outages,
      Timers starts,
      Runnable whenChanged) {
    this.name = name;
    this.source = source;
    this.maker = maker;
    this.outages = outages;
    this.starts = starts;
    this.whenChanged = whenChanged;
  }

  String name() {
    return name;
  }

  /** Starts it as soon as possible. Returns at once. */
  void start() {
    starts.after(Duration.ZERO, this::attempt);
  }

  /** Tries to start. A failure concerns only this pipeline. */
  @SuppressWarnings("CatchingUnchecked")
  private void attempt() {
    if (state instanceof State.Stopped) {
      return;
    }
    try {
      var pipeline = source.get();
      run(pipeline, maker.make(pipeline));
    } catch (DependencyUnavailable e) {
      wait(e);
    } catch (FatalStageException e) {
      fail(String.valueOf(e.getMessage()), null);
    } catch (Exception | Error e) {
      fail(OneLine.of("nobody foresaw " + e), e);
    }
  }

  private void run(Pipeline pipeline, List<StageWorker> workers) {
    outages.goesOn("pipeline " + name);
    var fresh = maker.slots(pipeline);
    synchronized (this) {
      if (isClosed) {
        workers.forEach(StageWorker::close);
        return;
      }
      slots = fresh;
      become(new State.Running());
    }
    if (!told.isEmpty()) {
      log.info("pipeline {} starts", name);
    }
    for (int number = 0; number < fresh.size(); number++) {
      fresh.get(number).start(workers.get(number));
    }
  }

  private void wait(DependencyUnavailable cause) {
    outages.waits("pipeline " + name, cause);
    become(new State.Waiting(String.valueOf(cause.getMessage())));
    starts.after(RETRY, this::attempt);
  }

  private void fail(String cause, @Nullable Throwable failure) {
    outages.goesOn("pipeline " + name);
    if (!told.equals(cause)) {
      log.error(
          "pipeline {} does not run; the others do: {}. It is tried again now and then",
          name,
          cause,
          failure);
    }
    told = cause;
    become(new State.Failed(cause));
    starts.after(look, this::attempt);
    look = look.multipliedBy(2).compareTo(LONGEST_LOOK) < 0 ? look.multipliedBy(2) : LONGEST_LOOK;
  }

  private void become(State next) {
    synchronized (this) {
      if (!isClosed) {
        state = next;
      }
    }
    whenChanged.run();
  }

  /**
   * Replaces the running version by another one. When this throws, the old version runs on.
   *
   * @throws DependencyUnavailable when the new one cannot be made now
   * @throws FatalStageException when it cannot be made at all
   */
  void replace(Pipeline newer) {
    var workers = maker.make(newer);
    var old = slots;
    old.parallelStream().forEach(ConsumerSlot::replace);
    run(newer, workers);
  }

  State state() {
    return state;
  }

  List<ConsumerSlot> slots() {
    return slots;
  }

  /** The current threads. */
  List<StageWorker> workers() {
    var workers = new ArrayList<StageWorker>();
    slots.forEach(slot -> workers.addAll(slot.worker()));
    return workers;
  }

  /** Stops it for good. */
  void stop() {
    synchronized (this) {
      state = new State.Stopped();
      isClosed = true;
    }
    outages.goesOn("pipeline " + name);
    slots.parallelStream().forEach(ConsumerSlot::close);
  }
}
