package io.elasticruntime.er;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {

    @TempDir
    private Path directory;

    @Test
    void aDirectoryGoesWithAllThatIsInIt() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.writeString(Files.createDirectories(tree.resolve("a/b")).resolve("file"), "");
        Tree.delete(tree);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatALinkNamesStays() throws Exception {
        Path kept = Files.writeString(directory.resolve("kept"), "");
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Tree.delete(tree);
        assertThat(directory).isDirectoryNotContaining("glob:**tree");
        assertThat(kept).exists();
    }

    @Test
    void whatIsNotThereIsNoError() {
        Tree.delete(directory.resolve("never"));
        assertThat(directory).isEmptyDirectory();
    }
}
