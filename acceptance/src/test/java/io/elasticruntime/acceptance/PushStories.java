package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.cloudfoundry.operations.applications.ManifestV3Application;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody pushes what they have, and it answers. */
@ExtendWith(RunningPlatform.class)
class PushStories {

    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest(name = "{0} answers \"{3}\"")
    @CsvSource({
        "static-site,   static-site,                                       64,   static,   staticfile_buildpack",
        "node-server,   node-server,                                       128,  node,     ''",
        "python-server, python-server,                                     128,  python,   ''",
        "binary,        binary-server/target/app,                          64,   compiled, binary_buildpack",
        "spring-boot,   spring-boot-app/target/spring-boot-app.jar,        768,  spring,   ''"
    })
    void anAppOfEachLanguageIsPushedAndAnswersThroughTheRouter(
            String name, String path, int memory, String word, String buildpack, Platform platform, Developer developer)
            throws Exception {
        Path files = platform.app(path);
        assertThat(files).as("built by ./er test").exists();
        String app = developer.push(
                name,
                files,
                manifest -> buildpack.isEmpty()
                        ? manifest.memory(memory)
                        : manifest.memory(memory).buildpack(buildpack));
        assertThat(developer.runningInstances(app)).isEqualTo(1);
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> answer = platform.get(name + ".localhost", "/");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).containsIgnoringCase(word);
        });
        developer.delete(app);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(platform.get(name + ".localhost", "/").statusCode())
                                .isEqualTo(404));
    }

    @Test
    void aChangedAppIsPushedAgainAndTheNewOneAnswers(@TempDir Path site, Platform platform, Developer developer)
            throws Exception {
        Files.writeString(site.resolve("Staticfile"), "");
        Files.writeString(site.resolve("index.html"), "first");
        String app = developer.push("again", site, small());
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(platform.get("again.localhost", "/").body()).isEqualTo("first"));
        Files.writeString(site.resolve("index.html"), "second");
        developer.push("again", site, small());
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(platform.get("again.localhost", "/").body()).isEqualTo("second"));
        developer.delete(app);
    }

    @Test
    void anAppIsStoppedStartedScaledAndListed(@TempDir Path site, Platform platform, Developer developer)
            throws Exception {
        Files.writeString(site.resolve("Staticfile"), "");
        Files.writeString(site.resolve("index.html"), "here");
        String app = developer.push("life", site, small());
        assertThat(developer.appNames()).contains("life");
        developer.stop(app);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(platform.get("life.localhost", "/").statusCode())
                                .isEqualTo(404));
        developer.start(app);
        developer.scale(app, 3);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(developer.runningInstances(app)).isEqualTo(3));
        developer.delete(app);
    }

    private static UnaryOperator<ManifestV3Application.Builder> small() {
        return manifest -> manifest.memory(64);
    }
}
