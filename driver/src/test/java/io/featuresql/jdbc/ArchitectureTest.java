package io.featuresql.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** What packages may never do. */
@AnalyzeClasses(packages = "io.featuresql", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String PLANNER = "io.featuresql.planner..";
  private static final String GENERATED = "io.featuresql.planner.sql.parser..";

  @ArchTest
  static final ArchRule thePlannerDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAPackage(PLANNER)
          .and()
          .resideOutsideOfPackage(GENERATED)
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "read or write files, sockets or channels",
                  c ->
                      c.getPackageName().startsWith("java.nio.file")
                          || c.getPackageName().startsWith("java.nio.channels")
                          || c.getPackageName().startsWith("java.net")
                          || c.getName().matches("java\\.io\\.(File|Random|Input|Output).*")))
          .because("plans are made from what the caller hands in");

  @ArchTest
  static final ArchRule thePlannerHoldsNoPoolAndNamesNoVendor =
      noClasses()
          .that()
          .resideInAPackage(PLANNER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.zaxxer..",
              "org.duckdb..",
              "org.postgresql..",
              "io.trino..",
              "io.lettuce..",
              "org.h2..",
              "javax.sql..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.sql.DriverManager")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.featuresql.connectors..", "io.featuresql.engine..", "io.featuresql.jdbc..");

  @ArchTest
  static final ArchRule thePlannerDoesNotReadTheSystemClock =
      noClasses()
          .that()
          .resideInAPackage(PLANNER)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.time.LocalDateTime.class, "now");

  @ArchTest
  static final ArchRule enginesDoNotKnowOneAnother =
      slices()
          .matching(
              "io.featuresql.connectors.(duckdb|postgres|trino|cloud|redis|embedded|registry)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule connectorsHaveNoCircle =
      slices().matching("io.featuresql.connectors.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule connectorsDoNotKnowTheDriver =
      noClasses()
          .that()
          .resideInAPackage("io.featuresql.connectors..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.featuresql.engine..", "io.featuresql.jdbc..");

  @ArchTest
  static final ArchRule theEngineDoesNotKnowTheSurface =
      noClasses()
          .that()
          .resideInAPackage("io.featuresql.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.featuresql.jdbc..")
          .because("a server runs plans too");

  @ArchTest
  static final ArchRule packagesOfTheEngineDoNotKnowTheRunAboveThem =
      noClasses()
          .that()
          .resideInAPackage("io.featuresql.engine.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.featuresql.engine");

  @ArchTest
  static final ArchRule theEnginesPackagesStandInALine =
      slices().matching("io.featuresql.engine.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule publicSignaturesOfTheDriverShowNoLibrary =
      methods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage("io.featuresql.jdbc..")
          .and()
          .arePublic()
          .should(nameOnlyTheJdkAndUs());

  private static ArchCondition<JavaMethod> nameOnlyTheJdkAndUs() {
    return new ArchCondition<>("name only types of the JDK and of FeatureSQL") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .filter(type -> !type.isPrimitive())
            .filter(type -> !type.getPackageName().startsWith("java"))
            .filter(type -> !type.getPackageName().startsWith("io.featuresql"))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " shows " + type.getName())));
      }
    };
  }
}
