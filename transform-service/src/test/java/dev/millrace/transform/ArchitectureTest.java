package dev.millrace.transform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace.transform");

  @Test
  void stageAndStepsKnowNoFrameworkAndNoKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.transform.config..")
        .and()
        .doNotHaveSimpleName("TransformServiceApplication")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "org.apache.kafka..",
            "dev.millrace.runtime.kafka..",
            "dev.millrace.runtime.config..")
        .check(CLASSES);
  }

  @Test
  void stepsDoNotKnowEachOther() {
    slices()
        .matching("dev.millrace.transform.step.(*)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void nothingPointsToAStepButItsServiceEntry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.transform.step.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.millrace.transform.step.*..")
        .check(CLASSES);
  }

  @Test
  void knowsNoOtherService() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.ingest..",
            "dev.millrace.quality..",
            "dev.millrace.load..",
            "dev.millrace.dlq..",
            "dev.millrace.stack..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nobodySleepsOrReadsTheClock() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(CLASSES);
  }
}
