package io.elasticruntime.lifecycle;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.elasticruntime.bridge.XxHash64;

@AnalyzeClasses(packagesOf = Builder.class, importOptions = ImportOption.DoNotIncludeTests.class)
class LifecycleArchitectureTests {

    @ArchTest
    static final ArchRule theBuilderNeedsNothingButJavaAndAYamlReader = classes()
            .that()
            .resideInAPackage("io.elasticruntime.lifecycle..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..",
                            "javax.net.ssl",
                            "org.jspecify..",
                            "org.snakeyaml..",
                            "io.elasticruntime.lifecycle..")
                    .or(type(XxHash64.class)));
}
