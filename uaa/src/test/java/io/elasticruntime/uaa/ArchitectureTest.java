package io.elasticruntime.uaa;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.elasticruntime.uaa", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule capabilitiesAreFreeOfCycles =
            slices().matching("io.elasticruntime.uaa.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule decisionsKnowNoFramework = noClasses()
            .that()
            .haveFullyQualifiedName("io.elasticruntime.uaa.scim.ScimFilter")
            .or()
            .haveNameMatching(".*\\.token\\.(Claims|Scopes|RevocationMark)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "jakarta.servlet..");
}
