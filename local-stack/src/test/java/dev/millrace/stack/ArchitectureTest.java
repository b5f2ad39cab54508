package dev.millrace.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.millrace.stack");

  @Test
  void knowsNoOtherModuleAndNoFramework() {
    noClasses()
        .that()
        .resideInAPackage("dev.millrace.stack..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.spec..",
            "dev.millrace.runtime..",
            "dev.millrace.cli..",
            "org.springframework..",
            "scala..",
            "kafka..")
        .check(classes);
  }

  @Test
  void hasNoPackageCycles() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void doesNotSleep() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(classes);
  }
}
