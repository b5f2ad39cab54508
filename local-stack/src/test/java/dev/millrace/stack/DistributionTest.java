package dev.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

  @TempDir private Path folder;
  private Path project;
  private Path copies;
  private Distribution distribution;

  @BeforeEach
  void build() throws IOException {
    project = folder.resolve("project");
    copies = project.resolve(".servers");
    distribution = new Distribution(project, new ServerCopies(copies, folder.resolve("cache")));
    write(registry().resolve("registry-3.0-runner.jar"), "registry");
    write(registry().resolve("lib/some-1.jar"), "library");
    writeKafka("1");
  }

  @Test
  void runsTheRegistryFromACopyThatNoCleaningTouches() throws IOException {
    Path jar = distribution.registryJar();
    StackFolder.delete(registry());

    assertThat(jar).isEqualTo(copies.resolve("registry-3.0/registry-3.0-runner.jar"));
    assertThat(jar).hasContent("registry");
    assertThat(jar.resolveSibling("lib/some-1.jar")).hasContent("library");
  }

  @Test
  void runsKafkaFromACopyInTheOrderOfItsClassPath() throws IOException {
    String classPath = distribution.kafkaClassPath();
    StackFolder.delete(folder.resolve("repository"));

    assertThat(Stream.of(classPath.split(File.pathSeparator)).map(Path::of))
        .allMatch(jar -> jar.startsWith(copies))
        .allMatch(Files::isRegularFile)
        .extracting(jar -> jar.getFileName().toString())
        .containsExactly("kafka_2.13-1.jar", "lib-1.jar");
  }

  @Test
  void copiesAVersionOnceAndAnotherBesideIt() throws IOException {
    String first = distribution.kafkaClassPath();
    write(folder.resolve("repository/lib-1.jar"), "never so in a repository");
    String again = distribution.kafkaClassPath();
    writeKafka("2");
    String second = distribution.kafkaClassPath();

    assertThat(again).isEqualTo(first);
    assertThat(Path.of(first.split(File.pathSeparator)[1])).hasContent("lib 1");
    assertThat(Path.of(second.split(File.pathSeparator)[1])).hasContent("lib 2");
  }

  @Test
  void copiesToTheUserWhereTheProjectCannotBeWritten() throws IOException {
    Path file = folder.resolve("no-folder");
    write(file, "");
    var elsewhere =
        new Distribution(
            project, new ServerCopies(file.resolve(".servers"), folder.resolve("cache")));

    assertThat(elsewhere.registryJar()).startsWith(folder.resolve("cache")).hasContent("registry");
  }

  @Test
  void leavesNothingOfACopyThatFailed() {
    var failing = new ServerCopies(copies);

    assertThatExceptionOfType(StackException.class)
        .isThrownBy(
            () ->
                failing.folder(
                    "half-1",
                    target -> {
                      Files.createFile(target.resolve("one"));
                      throw new IOException("disk full");
                    }))
        .withMessageContaining("half-1 cannot be made (disk full)");

    assertThat(copies).isEmptyDirectory();
  }

  @Test
  void saysWhatIsNotBuilt() throws IOException {
    StackFolder.delete(registry());

    assertThatExceptionOfType(StackException.class)
        .isThrownBy(distribution::registryJar)
        .withMessageContaining("target/registry is missing. Build it");
  }

  private void writeKafka(String version) throws IOException {
    Path repository = folder.resolve("repository");
    Path broker = repository.resolve("kafka_2.13-%s.jar".formatted(version));
    Path library = repository.resolve("lib-%s.jar".formatted(version));
    write(broker, "kafka " + version);
    write(library, "lib " + version);
    write(
        project.resolve("local-stack/kafka-dist/target/kafka-classpath.txt"),
        broker + File.pathSeparator + library + "\n");
  }

  private Path registry() {
    return project.resolve("local-stack/target/registry");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
