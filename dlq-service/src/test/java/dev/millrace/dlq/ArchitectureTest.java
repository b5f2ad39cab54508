package dev.millrace.dlq;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace.dlq");

  @Test
  void dependsOnNoOtherService() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.ingest..",
            "dev.millrace.transform..",
            "dev.millrace.quality..",
            "dev.millrace.load..",
            "dev.millrace.cli..",
            "dev.millrace.stack..")
        .check(MODULE);
  }

  @Test
  void decisionsKnowNeitherSpringNorKafkaNorTheDatabase() {
    noClasses()
        .that()
        .resideInAPackage("..dlq.letter..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "org.apache.kafka..", "java.sql..")
        .check(MODULE);
  }

  @Test
  void onlyTheStoreTalksToTheDatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..dlq.store..", "..dlq.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework.jdbc..")
        .check(MODULE);
  }

  @Test
  void onlyConfigWires() {
    classes()
        .that()
        .areAnnotatedWith("org.springframework.context.annotation.Configuration")
        .should()
        .resideInAPackage("..dlq.config..")
        .check(MODULE);
    noClasses()
        .that()
        .resideOutsideOfPackages("..dlq.config..", "dev.millrace.dlq")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework.boot..")
        .check(MODULE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void nobodySleepsOrReadsTheClock() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(MODULE);
    noClasses().should().callMethod(Instant.class, "now").check(MODULE);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(MODULE);
  }
}
