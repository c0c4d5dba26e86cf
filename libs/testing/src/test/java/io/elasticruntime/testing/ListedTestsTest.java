package io.elasticruntime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tables in {@code docs/} name the tests that hold what they promise: they must not name what is not there. A table
 * counts if the heading of its last column is <i>Test</i>.
 */
class ListedTestsTest {

    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final List<String> PAGES = List.of("docs/diego.md", "docs/security.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Map<String, String> SOURCES = sources();

    @ParameterizedTest(name = "{0}")
    @MethodSource("promises")
    void eachPromiseIsATestOrSaysWhyNot(String promise, String answer) {
        List<MatchResult> tests = TEST.matcher(answer).results().toList();

        assertThat(!tests.isEmpty() || answer.equals("this page") || answer.startsWith("not supported: "))
                .as(answer)
                .isTrue();
        for (MatchResult test : tests) {
            assertThat(SOURCES.getOrDefault(test.group(1), ""))
                    .as(test.group())
                    .containsPattern("(void|Stream<DynamicTest>) " + test.group(2) + "\\(");
        }
    }

    static Stream<Arguments> promises() {
        return PAGES.stream().flatMap(ListedTestsTest::promises);
    }

    private static Stream<Arguments> promises(String page) {
        List<String> lines = read(PROJECT.resolve(page)).lines().toList();
        return Stream.iterate(0, line -> line < lines.size(), line -> line + 1)
                .filter(line -> lines.get(line).endsWith("| Test |"))
                .flatMap(heading -> lines.stream().skip(heading + 2).takeWhile(line -> line.startsWith("|")))
                .filter(line -> !line.startsWith("| **"))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
                .map(cells -> Arguments.of(page + ": " + cells.getFirst(), cells.getLast()));
    }

    private static Map<String, String> sources() {
        try (Stream<Path> files = Files.walk(PROJECT, 14)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/test/java/"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            ListedTestsTest::read,
                            String::concat));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
