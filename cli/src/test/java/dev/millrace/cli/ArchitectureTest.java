package dev.millrace.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.millrace.runtime.PackageCycles;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.millrace");

  @Test
  void nothingDependsOnTheCommand() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.millrace.cli..")
        .check(CLASSES);
  }

  @Test
  void theCommandUsesNoSpring() {
    noClasses()
        .that()
        .resideInAPackage("dev.millrace.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.millrace.cli.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesHaveNoNewCycle() {
    PackageCycles.frozen("dev.millrace.cli").check(CLASSES);
  }
}
