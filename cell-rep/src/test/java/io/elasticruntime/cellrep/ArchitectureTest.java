package io.elasticruntime.cellrep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.elasticruntime.cellrep", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theGenericDomainKnowsNoApps =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.elasticruntime.bridge..");

    @ArchTest
    static final ArchRule noCyclesBetweenPackages =
            slices().matching("io.elasticruntime.cellrep.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule decisionsNeedNoFramework = noClasses()
            .that()
            .haveNameMatching(".*\\.(Reaction|WorkIntake|RunRequests|Cell|Container|Resources|RunResult|Outcome|Lines"
                    + "|RateLimit|GoDuration|NetworkEnvironment|Entitlement|ContainerGauges)(\\$.*)?")
            .and()
            .resideOutsideOfPackage("..garden..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..");

    @ArchTest
    static final ArchRule nobodyNeedsADatabase =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.sql..");

    @ArchTest
    static final ArchRule gardenKnowsNeitherExecutorNorRep = noClasses()
            .that()
            .resideInAPackage("..cellrep.garden..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..cellrep.executor..", "..cellrep.rep..");
}
