package dev.millrace.spec;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
          .importPackages("dev.millrace.spec");

  @Test
  void isPlainJavaAndOneYamlLibrary() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.millrace.spec..", "java..", "org.jspecify..", "org.yaml..")
        .check(CLASSES);
  }

  @Test
  void knowsTheYamlLibraryInOnePackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.spec.yaml")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.yaml..")
        .check(CLASSES);
  }

  @Test
  void hasNoCycleOfPackages() {
    slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("dev.millrace.spec.word", "dev.millrace.spec.yaml")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.millrace.spec", "dev.millrace.spec.reference")
        .check(CLASSES);
  }
}
