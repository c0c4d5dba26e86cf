package io.elasticruntime.er;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErTest {

    @Test
    void itsHelpNamesEveryBench() throws IOException {
        assertThat(benches())
                .isNotEmpty()
                .allSatisfy(
                        bench -> assertThat(Er.commandLine().getUsageMessage()).containsPattern("\\b" + bench + "\\b"));
    }

    private static List<String> benches() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../bench"))) {
            return files.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
