package io.elasticruntime.cloudcontroller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.jdbc.core.simple.JdbcClient;

@AnalyzeClasses(packages = "io.elasticruntime.cloudcontroller", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule capabilitiesDoNotDependOnOneAnotherInCircles = slices().matching(
                    "io.elasticruntime.cloudcontroller.(*)..")
            .should()
            .beFreeOfCycles();

    /** Such a stream keeps its connection until somebody closes it. */
    @ArchTest
    static final ArchRule resultsAreReadToTheirEnd =
            noClasses().should().callMethod(JdbcClient.MappedQuerySpec.class, "stream");

    /** Only cc-bridge knows how apps become tasks and LRPs. */
    @ArchTest
    static final ArchRule theGenericDomainIsUnknownHere =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.elasticruntime.diego..");
}
