package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.acceptance.Er.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Somebody without the cf CLI pushes what cannot run, and reads why. */
@ExtendWith(RunningPlatform.class)
class FailedPushStories {

    @TempDir
    private Path app;

    @Test
    void whatNoBuildpackTakesIsToldWithTheBuildpacksThatAreThere(Platform platform) throws IOException {
        Files.writeString(app.resolve("readme.txt"), "nothing to run");
        assertThat(failed(platform, "undetected"))
                .contains("Pushing undetected failed: staging: NoAppDetectedError")
                .contains("None of the buildpacks detected a compatible application")
                .containsPattern("Name a buildpack with -b: .*staticfile_buildpack")
                .contains("./er app-logs undetected");
    }

    @Test
    void anAppThatEndsAtItsStartIsToldWithItsLastWords(Platform platform) throws IOException {
        Files.writeString(app.resolve("Procfile"), "web: echo no database here >&2; exit 3\n");
        assertThat(failed(platform, "ending", "-b", "binary_buildpack"))
                .contains("Pushing ending failed: start: instance 0 crashed: ")
                .contains("Exited with status 3")
                .contains("no database here")
                .contains("./er app-logs ending");
    }

    @Test
    void whatFindsNoPlaceIsToldAtOnce(Platform platform) throws IOException {
        Files.writeString(app.resolve("Procfile"), "web: sleep 1000\n");
        assertThat(failed(platform, "huge", "-b", "binary_buildpack", "-m", "900G"))
                .contains("insufficient resources: memory")
                .contains("Ask for less with -m or -i");
    }

    @Test
    void aBuildpackThatIsNotThereIsToldWithThoseThatAre(Platform platform) throws IOException {
        Files.writeString(app.resolve("readme.txt"), "nothing to run");
        assertThat(failed(platform, "ghost", "-b", "no_such_buildpack"))
                .contains("Buildpack must be an existing admin buildpack or a valid git URI")
                .contains("Name a buildpack with -b: ");
    }

    @Test
    void anEmptyDirectoryIsNoApp(Platform platform) {
        assertThat(failed(platform, "empty")).contains("The app package is invalid");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed(Platform platform) {
        app = app.resolve("missing");
        assertThat(failed(platform, "missing")).isEqualTo("-p " + app + ": there is no such file or directory\n");
    }

    private String failed(Platform platform, String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of("push", name, "-p", app.toString()));
        arguments.addAll(List.of(options));
        if (!arguments.contains("-m")) {
            arguments.addAll(List.of("-m", "64M"));
        }
        Result result = platform.er().run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).doesNotContain("Exception", "ER_TRACE");
        return result.output();
    }
}
