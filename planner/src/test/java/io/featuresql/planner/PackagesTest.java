package io.featuresql.planner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;

/** The packages of the planner stand in a line. */
@AnalyzeClasses(
    packages = "io.featuresql.planner",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  /** Each knows those before it. The two ways stand side by side: neither knows the other. */
  private static final List<String> LINE =
      List.of(
          "error", "type", "sql", "catalog", "spi", "dialect", "resolve", "value", "offline",
          "online", "plan");

  @ArchTest
  static final ArchRule noPackageIsMissing =
      noClasses()
          .should()
          .resideOutsideOfPackages(LINE.stream().map(PackagesTest::named).toArray(String[]::new));

  @ArchTest
  static final ArchRule eachKnowsThoseBeforeIt =
      CompositeArchRule.of(LINE.stream().map(PackagesTest::knowsNoneBehind).toList());

  @ArchTest
  static final ArchRule theWaysDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage(named("online"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(named("offline"));

  @ArchTest
  static final ArchRule formsOfJoinsDoNotKnowTheStatement =
      noClasses()
          .that()
          .resideInAnyPackage(named("offline.strategy"), named("offline.text"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.featuresql.planner.offline");

  @ArchTest
  static final ArchRule textsDoNotKnowTheFormsOfJoins =
      noClasses()
          .that()
          .resideInAPackage(named("offline.text"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(named("offline.strategy"));

  @ArchTest
  static final ArchRule thereIsNoCircle =
      slices().matching("io.featuresql.planner.(*)..").should().beFreeOfCycles();

  private static ArchRule knowsNoneBehind(String name) {
    String[] behind =
        LINE.stream().skip(LINE.indexOf(name) + 1L).map(PackagesTest::named).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(named(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(behind);
  }

  private static String named(String name) {
    return "io.featuresql.planner." + name + "..";
  }
}
