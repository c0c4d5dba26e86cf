package io.elasticruntime.bbs;

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

/** The table of guarantees in {@code docs/diego.md} names tests of all modules: it must not name what is not there. */
class ListedGuaranteesTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Map<String, String> SOURCES = sources();

    @ParameterizedTest
    @MethodSource("guarantees")
    void eachGuaranteeIsATestOrSaysWhyNot(String guarantee, String answer) {
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

    static Stream<Arguments> guarantees() throws IOException {
        String page = Files.readString(PROJECT.resolve("docs/diego.md"));
        return page.substring(page.indexOf("| Guarantee | Test |"))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.substring(2, line.length() - 2))
                .filter(line -> !line.startsWith("**"))
                .map(line -> Arguments.of((Object[]) line.split(" \\| ", -1)));
    }

    private static Map<String, String> sources() {
        try (Stream<Path> files = Files.walk(PROJECT, 14)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/test/java/"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            ListedGuaranteesTest::read,
                            String::concat));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
