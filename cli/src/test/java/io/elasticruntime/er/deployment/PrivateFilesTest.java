package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    @TempDir
    private Path directory;

    private Home home;

    @BeforeEach
    void home() {
        home = new Home(directory, directory.resolve("er"));
    }

    @Test
    void aNewDeploymentIsClosedToOthersBeforeAnythingIsInIt() throws IOException {
        PrivateFiles.close(home, List.of("cell-z1-0"));
        assertThat(List.of(home.data(), home.cells(), home.cell("cell-z1-0")))
                .allSatisfy(closed -> assertThat(permissions(closed)).isEqualTo("rwx------"));
    }

    @Test
    void whatAnEarlierVersionLeftOpenIsClosed() throws IOException {
        List<Path> open = List.of(home.data(), home.logs(), home.run(), home.cells(), home.cell("cell-gone"));
        for (Path each : open) {
            Files.createDirectories(each);
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        PrivateFiles.close(home, List.of("cell-z1-0"));
        assertThat(open).allSatisfy(closed -> assertThat(permissions(closed)).isEqualTo("rwx------"));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
