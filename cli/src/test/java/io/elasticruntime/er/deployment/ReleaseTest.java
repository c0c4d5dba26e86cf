package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {

    @TempDir
    private Path project;

    private Home home;

    @BeforeEach
    void build() throws IOException {
        home = new Home(project, project.resolve(".er"));
        write("bbs.jar", "bbs 1");
        write("er.jar", "er 1");
        write("lib/component-0.1.0-SNAPSHOT.jar", "component 1");
        write("lib/jackson-core-3.1.0.jar", "jackson");
        write("buildpacks/java_buildpack.zip", "buildpack 1");
    }

    @Test
    void aBuildThatOverwritesItsFilesLeavesTheReleaseAsItWas() throws IOException {
        Release release = Release.ofBuild(home);
        write("bbs.jar", "bbs 2");
        write("lib/component-0.1.0-SNAPSHOT.jar", "component 2");
        write("buildpacks/java_buildpack.zip", "buildpack 2");
        assertThat(release.directory().resolve("bbs.jar")).hasContent("bbs 1");
        assertThat(release.directory().resolve("lib/component-0.1.0-SNAPSHOT.jar"))
                .hasContent("component 1");
        assertThat(release.directory().resolve("lib/jackson-core-3.1.0.jar")).hasContent("jackson");
        assertThat(release.directory().resolve("buildpacks/java_buildpack.zip")).hasContent("buildpack 1");
    }

    @Test
    void theSameBuildIsTheSameReleaseAndAnotherOneIsAnother() throws IOException {
        Release first = Release.ofBuild(home);
        assertThat(Release.ofBuild(home).directory()).isEqualTo(first.directory());
        write("er.jar", "er of another build, which no process of the platform runs");
        assertThat(Release.ofBuild(home).directory()).isEqualTo(first.directory());
        Files.setLastModifiedTime(home.dist().resolve("bbs.jar"), FileTime.from(Instant.EPOCH));
        assertThat(Release.ofBuild(home).directory()).isNotEqualTo(first.directory());
    }

    /** Commands of processes are compared with it as text. */
    @Test
    void theReleaseInUseIsKnownByThePathThatTheDeploymentHasAlsoBehindALink() throws IOException {
        Path link = Files.createSymbolicLink(project.resolve("link"), Files.createDirectories(home.data()));
        Home linked = new Home(project, link);
        Release release = Release.ofBuild(linked);
        release.useIn(linked);
        assertThat(linked.programs()).isEqualTo(release.directory());
    }

    @Test
    void theProgramsOfADeploymentAreThoseOfTheReleaseInUse() throws IOException {
        assertThat(home.programs()).as("before any is in use").isEqualTo(home.dist());
        Release first = Release.ofBuild(home);
        first.useIn(home);
        assertThat(home.programs()).isEqualTo(first.directory());
        write("bbs.jar", "bbs that is longer");
        Release second = Release.ofBuild(home);
        assertThat(home.programs()).isEqualTo(first.directory());
        second.useIn(home);
        assertThat(home.programs()).isEqualTo(second.directory());
    }

    @Test
    void aReleaseThatNothingRunsFromAnyMoreIsDeletedAndSoIsOneThatWasNeverWhole() throws IOException {
        Release first = Release.ofBuild(home);
        Path half = Files.createDirectories(home.releases().resolve("0123456789ab.new"));
        write("bbs.jar", "bbs that is longer");
        Release second = Release.ofBuild(home);
        second.useIn(home);
        second.deleteOthers();
        assertThat(first.directory()).doesNotExist();
        assertThat(half).doesNotExist();
        try (Stream<Path> left = Files.list(home.releases())) {
            assertThat(left).containsExactlyInAnyOrder(second.directory(), home.release());
        }
        assertThat(home.dist().resolve("lib/jackson-core-3.1.0.jar")).hasContent("jackson");
    }

    private void write(String name, String content) throws IOException {
        Path file = home.dist().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
