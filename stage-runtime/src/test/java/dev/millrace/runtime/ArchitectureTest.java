package dev.millrace.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace.runtime");

  @Test
  void whatStagesSeeKnowsNeitherSpringNorKafka() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..runtime.stage..",
            "..runtime.row..",
            "..runtime.codec..",
            "..runtime.sink..",
            "..runtime.account..",
            "..runtime.expression..",
            "..runtime.pipeline..",
            "..runtime.registry..",
            "..runtime.deadletter..",
            "..runtime.tracing..",
            "..runtime.pause..",
            "..runtime.flood..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void onlyConfigWires() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..runtime.config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework.boot..", "org.springframework.context..")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("..runtime.config..")
        .check(CLASSES);
  }

  @Test
  void noServiceIsKnown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.ingest..",
            "dev.millrace.transform..",
            "dev.millrace.quality..",
            "dev.millrace.load..",
            "dev.millrace.dlq..",
            "dev.millrace.cli..",
            "dev.millrace.stack..")
        .check(CLASSES);
  }

  @Test
  void timeComesFromOutside() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }

  @Test
  void absenceIsNeverAField() {
    fields().that().areNotStatic().should().notHaveRawType(Optional.class).check(CLASSES);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(CLASSES);
  }

  @Test
  void theLayersHaveNoCycle() {
    slices()
        .matching(
            "dev.millrace.runtime.(config|kafka|expression|tracing|deadletter|metrics|pause|flood)..")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoNewCycle() {
    PackageCycles.frozen("dev.millrace.runtime").check(CLASSES);
  }
}
