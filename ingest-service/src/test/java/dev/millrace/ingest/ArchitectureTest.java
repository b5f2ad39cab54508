package dev.millrace.ingest;

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
          .importPackages("dev.millrace.ingest");

  @Test
  void theStageKnowsNeitherSpringNorKafka() {
    noClasses()
        .that()
        .resideInAPackage("dev.millrace.ingest")
        .and()
        .haveSimpleNameNotEndingWith("Application")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..")
        .check(CLASSES);
  }

  @Test
  void noOtherServiceIsKnown() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.transform..",
            "dev.millrace.quality..",
            "dev.millrace.load..",
            "dev.millrace.dlq..",
            "dev.millrace.cli..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
