package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Optional<ManagedProcess> started = Optional.empty();

  @AfterEach
  void kill() {
    started.ifPresent(ManagedProcess::kill9);
  }

  @Test
  void writesOutputAndErrorsToTheLog() throws Exception {
    ManagedProcess process = sh("echo out; echo err >&2");

    process.awaitSuccess(LIMIT);

    assertThat(process.lastLogLines(10)).containsExactlyInAnyOrder("out", "err");
    assertThat(process.exitCode()).hasValue(0);
  }

  @Test
  void saysHowAProcessDiedThatShouldHaveBecomeHealthy() {
    ManagedProcess process = sh("echo 'no such setting: x'; exit 3");

    assertThatThrownBy(() -> process.awaitHealthy(() -> false, LIMIT))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll(
            "demo server", "exit code 3", "no such setting: x", process.log().toString());
  }

  @Test
  void givesUpOnAProcessThatNeverAnswers() {
    ManagedProcess process = sh("echo thinking; exec sleep 60");

    assertThatThrownBy(() -> process.awaitHealthy(() -> false, Duration.ofMillis(200)))
        .hasMessageContainingAll("demo server", "did not answer", "thinking");
  }

  @Test
  void saysThatAProgramIsNotThere() {
    ProcessSpec spec =
        new ProcessSpec("demo server", List.of("no-such-program"), folder, folder.resolve("log"));

    // Some systems notice before the process is there, others in it.
    assertThatThrownBy(() -> start(spec).awaitSuccess(LIMIT))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("demo server", "no-such-program");
  }

  @Test
  void letsAProcessEndInOrder() throws Exception {
    ManagedProcess process =
        sh("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    process.awaitHealthy(() -> process.lastLogLines(1).contains("ready"), LIMIT);

    process.stop(LIMIT);

    assertThat(process.lastLogLines(1)).containsExactly("bye");
    assertThat(process.exitCode()).hasValue(0);
  }

  @Test
  void usesTheSignalThatTheProcessWants() throws Exception {
    ManagedProcess process =
        start(
            spec("trap 'echo interrupted; exit 0' INT; echo ready; while :; do sleep 0.05; done")
                .with(StopSignal.INT));
    process.awaitHealthy(() -> process.lastLogLines(1).contains("ready"), LIMIT);

    process.stop(LIMIT);

    assertThat(process.lastLogLines(1)).containsExactly("interrupted");
  }

  @Test
  void endsByForceWhatDoesNotEndInOrderAndItsChildren() throws Exception {
    ManagedProcess process = sh("trap '' TERM; sleep 600 & echo $!; while :; do sleep 0.05; done");
    process.awaitHealthy(() -> !process.lastLogLines(1).isEmpty(), LIMIT);
    long child = Long.parseLong(process.lastLogLines(1).getFirst());

    process.stop(Duration.ofMillis(200));

    assertThat(process.isAlive()).isFalse();
    await().atMost(LIMIT).until(() -> isGone(child));
  }

  @Test
  void isFoundAgainByItsRecord() {
    ManagedProcess process = sh("exec sleep 60");

    Optional<ManagedProcess> found = ManagedProcess.attach(process.record());

    assertThat(found).get().matches(ManagedProcess::isAlive);
    found.orElseThrow().kill9();
    assertThat(process.isAlive()).isFalse();
    assertThat(ManagedProcess.attach(process.record())).isEmpty();
  }

  @Test
  void isNotMistakenForAnotherWithTheSamePid() {
    ProcessRecord real = sh("exec sleep 60").record();

    ProcessRecord older =
        new ProcessRecord(
            real.name(),
            real.pid(),
            real.startedAt().minusSeconds(60),
            real.log(),
            real.stopSignal());

    assertThat(ManagedProcess.attach(older)).isEmpty();
  }

  @Test
  void runsInASessionOfItsOwn() throws Exception {
    ManagedProcess process = sh("exec sleep 60");

    // The shell tells a session's leader by its pid: the kernel's sixth field of stat.
    if (Files.exists(Path.of("/proc/self/stat"))) {
      await().atMost(LIMIT).until(() -> sessionOf(process.pid()) == process.pid());
    }
  }

  @Test
  void keepsItsLogAndFilesFromOthers() throws Exception {
    ManagedProcess process = sh("echo secret > written");

    process.awaitSuccess(LIMIT);

    for (Path file : List.of(process.log(), folder.resolve("written"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(process.log().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void saysThatASignalHasStoppedIt() {
    ManagedProcess process = sh("exec sleep 60");
    assertThat(process.isSuspended()).isFalse();

    process.suspend();

    await().atMost(LIMIT).until(process::isSuspended);
    assertThatThrownBy(() -> process.awaitHealthy(() -> false, LIMIT))
        .hasMessageContainingAll("demo server", "stopped by a signal", "kill -CONT");
    process.resume();
    await().atMost(LIMIT).until(() -> !process.isSuspended());
  }

  @Test
  void saysAtOnceThatItIsRefused() {
    ManagedProcess process = sh("exec sleep 60");

    assertThatThrownBy(
            () ->
                process.awaitHealthy(
                    HealthProbe.of(() -> Condition.refused("refuses user 'x'")), LIMIT))
        .hasMessage("demo server runs and refuses user 'x'.");
  }

  @Test
  void showsNothingOfAnEarlierProcess() throws Exception {
    sh("echo an older outage").awaitSuccess(LIMIT);

    ManagedProcess process = sh("echo new");

    process.awaitSuccess(LIMIT);
    assertThat(process.lastLogLines(10)).containsExactly("new");
  }

  @Test
  void hasTheEnvironmentAskedFor() throws Exception {
    ManagedProcess process = start(spec("echo $GREETING").with(Map.of("GREETING", "hello")));

    process.awaitSuccess(LIMIT);

    assertThat(process.lastLogLines(1)).containsExactly("hello");
  }

  private ManagedProcess sh(String script) {
    return start(spec(script));
  }

  private ManagedProcess start(ProcessSpec spec) {
    ManagedProcess process = ManagedProcess.start(spec);
    started = Optional.of(process);
    return process;
  }

  private ProcessSpec spec(String script) {
    return new ProcessSpec(
        "demo server", List.of("sh", "-c", script), folder, folder.resolve("logs/demo.log"));
  }

  private static long sessionOf(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
  }

  private static boolean isGone(long pid) {
    return ProcessHandle.of(pid)
        .map(
            handle ->
                new ProcessRecord(
                    "", pid, handle.info().startInstant().orElseThrow(), "", StopSignal.TERM))
        .flatMap(ManagedProcess::attach)
        .isEmpty();
  }
}
