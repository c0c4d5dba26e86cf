package io.elasticruntime.ccbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.elasticruntime.ccbridge", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule capabilitiesAreFreeOfCycles =
            slices().matching("io.elasticruntime.ccbridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule decisionsKnowNoFramework = noClasses()
            .that()
            .haveNameMatching(".*\\.(AppRecipe|TaskRecipe|StagingRecipe|StagingOutcome|InstanceStates|AppDifference"
                    + "|TaskDifference|EgressRules|Recipe|ProcessGuid)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "jakarta.servlet..");
}
