package io.elasticruntime.auctioneer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.elasticruntime.auctioneer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theAuctionIsPure = noClasses()
            .that()
            .resideInAPackage("..auction..")
            .and()
            .resideOutsideOfPackage("..batch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "jakarta..", "org.slf4j..");

    @ArchTest
    static final ArchRule capabilitiesAreAcyclic =
            slices().matching("io.elasticruntime.auctioneer.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theGenericDomainKnowsNoApps =
            classes().should().onlyDependOnClassesThat().resideOutsideOfPackage("io.elasticruntime.bridge..");
}
