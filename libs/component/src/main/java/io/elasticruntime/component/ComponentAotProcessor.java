package io.elasticruntime.component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.javapoet.ClassName;

/**
 * Makes the bean definitions of one service at build time, as Spring Boot's own goal does, with one difference: the
 * generated classes carry the service's name. Two services configure the same library differently, and in the compact
 * layout both sets of definitions stand on one class path (ARCHITECTURE 7, ADR 0007).
 *
 * <p>Runs in the build, once per service: {@code <application class> <target directory> <group> <artifact>}; writes
 * sources to {@code target/spring-aot} and compiled classes to {@code target/classes}.
 */
public final class ComponentAotProcessor extends SpringApplicationAotProcessor {

    private ComponentAotProcessor(Class<?> application, Settings settings) {
        super(application, settings, new String[0]);
    }

    public static void main(String[] args) throws Exception {
        Class<?> application = Class.forName(args[0]);
        Path target = Path.of(args[1]);
        Path sources = target.resolve("spring-aot/sources");
        Path classes = target.resolve("classes");
        Settings settings = Settings.builder()
                .sourceOutput(sources)
                .resourceOutput(target.resolve("spring-aot/resources"))
                .classOutput(target.resolve("spring-aot/classes"))
                .groupId(args[2])
                .artifactId(args[3])
                .build();
        new ComponentAotProcessor(application, settings).process();
        deleteGenerated(classes, prefix(application));
        compile(sources, classes);
        copy(target.resolve("spring-aot/classes"), classes);
    }

    @Override
    protected ClassNameGenerator createClassNameGenerator() {
        return new ClassNameGenerator(ClassName.get(getApplicationClass()), prefix(getApplicationClass()));
    }

    /** The name of the class that fills the context of {@code application} with its generated bean definitions. */
    static String initializerOf(Class<?> application) {
        return application.getName() + "__" + prefix(application) + "ApplicationContextInitializer";
    }

    private static String prefix(Class<?> application) {
        return application.getSimpleName().replace("Application", "");
    }

    /** What an earlier build generated, and this one perhaps does not. */
    private static void deleteGenerated(Path classes, String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().contains("__" + prefix)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> generated = Files.walk(sources)) {
            List<Path> units =
                    generated.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = List.of(
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString(),
                    "-parameters",
                    "-proc:none",
                    "-nowarn");
            boolean compiled = compiler.getTask(
                            null, files, null, options, null, files.getJavaFileObjectsFromPaths(units))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("the generated bean definitions in " + sources + " do not compile");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.notExists(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                Path copy = to.resolve(from.relativize(file).toString());
                try {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
