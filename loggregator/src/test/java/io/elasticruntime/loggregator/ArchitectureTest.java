package io.elasticruntime.loggregator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "io.elasticruntime.loggregator",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {

    @ArchTest
    static final ArchRule capabilitiesDoNotDependOnOneAnotherInCircles =
            slices().matching("io.elasticruntime.loggregator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatDecidesKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.elasticruntime.loggregator.buffer",
                    "io.elasticruntime.loggregator.conversion",
                    "io.elasticruntime.loggregator.envelope")
            .or()
            .haveNameMatching(
                    ".*\\.(Routes|Selectors|Request|Subscription|EnvelopeStore|Query|StreamRequest|Multipart|Jwt)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.sql..", "jakarta.servlet..", "io.grpc..");

    @ArchTest
    static final ArchRule dopplerKnowsNoneOfItsReaders = noClasses()
            .that()
            .resideInAPackage("io.elasticruntime.loggregator.doppler")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.elasticruntime.loggregator.access",
                    "io.elasticruntime.loggregator.gateway",
                    "io.elasticruntime.loggregator.logcache",
                    "io.elasticruntime.loggregator.trafficcontroller");
}
