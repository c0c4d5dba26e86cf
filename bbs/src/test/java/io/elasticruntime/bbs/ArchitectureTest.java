package io.elasticruntime.bbs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.elasticruntime.bbs", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule decisionsArePure = noClasses()
            .that()
            .haveSimpleNameEndingWith("StateMachine")
            .or()
            .haveSimpleNameEndingWith("Decision")
            .or()
            .haveSimpleNameEndingWith("Request")
            .or()
            .haveSimpleName("Slot")
            .or()
            .haveSimpleName("LrpEvents")
            .or()
            .haveSimpleName("RestartPolicy")
            .or()
            .haveSimpleName("TaskSchedule")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "jakarta..");

    @ArchTest
    static final ArchRule capabilitiesAreAcyclic =
            slices().matching("io.elasticruntime.bbs.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theGenericDomainKnowsNoApps = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.elasticruntime.bridge..", "io.elasticruntime.cloudcontroller..");
}
