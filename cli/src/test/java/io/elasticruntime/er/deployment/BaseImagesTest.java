package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code deploy/docker/Dockerfile}, {@code docker-compose.yml} and tests pull from a registry. */
class BaseImagesTest {

    private static final Path DOCKERFILE = Path.of("../deploy/docker/Dockerfile");
    private static final Path COMPOSE = Path.of("../docker-compose.yml");
    private static final Path TESTS =
            Path.of("../libs/testing/src/main/java/io/elasticruntime/testing/PostgresServer.java");
    private static final Pattern PINNED = Pattern.compile("[a-z-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}");

    @Test
    void everyBaseImageIsNamedByDigestAndAllFilesNameTheSame() throws IOException {
        List<String> defaults = found(Pattern.compile(
                "(?m)(?:^ARG [A-Z]+_IMAGE=|_(?:JAVA|BUILD|POSTGRES)_IMAGE:-|\"(?=postgres:))([^}\"\\n]+)"));

        assertThat(defaults).hasSize(6).allMatch(PINNED.asMatchPredicate());
        assertThat(Set.copyOf(defaults)).as("JRE, JDK and PostgreSQL").hasSize(3);
    }

    @Test
    void everyStageBeginsWithOneOfThemOrWithAnotherStage() throws IOException {
        String dockerfile = Files.readString(DOCKERFILE);
        Set<String> known = Pattern.compile("(?m)^FROM \\S+ AS (\\S+)$")
                .matcher(dockerfile)
                .results()
                .map(stage -> stage.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(Set.of("${JAVA_IMAGE}", "${BUILD_IMAGE}", "${CELL_BASE}", "dist-${DIST}", "scratch"));

        assertThat(Pattern.compile("(?m)^FROM (\\S+)").matcher(dockerfile).results())
                .extracting(from -> from.group(1))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    private static List<String> found(Pattern pattern) throws IOException {
        return pattern.matcher(String.join(
                        "\n", Files.readString(DOCKERFILE), Files.readString(COMPOSE), Files.readString(TESTS)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
