package dev.millrace.quality;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace.quality");

  @Test
  void stageAndRulesKnowNoSpringAndNoKafka() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.millrace.quality.rule..")
        .or()
        .haveSimpleName("QualityStage")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void rulesDoNotKnowEachOther() {
    slices()
        .matching("dev.millrace.quality.rule.(*)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void nothingPointsToARuleButItsServiceEntry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.quality.rule.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.millrace.quality.rule.*..")
        .check(CLASSES);
  }

  @Test
  void rulesDoNotKnowTheStage() {
    noClasses()
        .that()
        .resideInAPackage("dev.millrace.quality.rule..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.millrace.quality")
        .check(CLASSES);
  }

  @Test
  void onlyTheRuntimeAndTheSpecAreKnownOfMillrace() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.ingest..",
            "dev.millrace.transform..",
            "dev.millrace.load..",
            "dev.millrace.dlq..",
            "dev.millrace.stack..",
            "dev.millrace.cli..")
        .check(CLASSES);
  }

  @Test
  void nobodyReadsTheClockOrSleeps() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.quality.config..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
