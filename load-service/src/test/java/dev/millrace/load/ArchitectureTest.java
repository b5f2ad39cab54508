package dev.millrace.load;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace.load");

  @Test
  void sinksKnowNoFrameworkAndNoKafka() {
    noClasses()
        .that()
        .resideInAPackage("dev.millrace.load.sink..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "com.zaxxer..")
        .check(CLASSES);
  }

  @Test
  void nothingPointsToASinkButItsServiceEntry() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.load.sink.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.millrace.load.sink.*..")
        .check(CLASSES);
  }

  @Test
  void knowsNoOtherService() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.ingest..",
            "dev.millrace.transform..",
            "dev.millrace.quality..",
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
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }
}
