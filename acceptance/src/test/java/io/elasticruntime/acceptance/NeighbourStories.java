package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elasticruntime.er.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second deployment comes to the machine with nothing but a port of its own, and goes, and the first one never notices. */
@ExtendWith(RunningPlatform.class)
class NeighbourStories {

    private static final int PORT = Platform.PORT + 7;
    private static final int POSTGRES = 9;
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aSecondDeploymentNeedsOnlyAPortAndItsPurgeLeavesNothingWhileTheFirstGoesOnAnswering(
            Platform platform, Developer developer) throws Exception {
        Path home = platform.project().resolve("target/acceptance/neighbour");
        Er neighbour = new Er(platform.project(), home);
        neighbour.run("down", "--purge");
        String app = developer.push("settled", platform.app("static-site"), manifest -> manifest.memory(64));
        await().atMost(SOON).until(() -> answers(Platform.PORT, "settled"));

        try (Load load = new Load(platform, "settled.localhost", 1)) {
            neighbour.must("up", "--port", Integer.toString(PORT), "--cells", "1", "--layout", Platform.LAYOUT);
            neighbour.must("push", "newcomer", "-p", platform.app("static-site").toString(), "-m", "64M");
            await().atMost(SOON).until(() -> answers(PORT, "newcomer"));
            assertThat(answers(Platform.PORT, "newcomer"))
                    .as("each knows its own apps alone")
                    .isFalse();
            assertThat(answers(PORT, "settled")).isFalse();

            comesBackElsewhereWhenAnInternalPortIsTakenMeanwhile(neighbour, home);

            List<String> names = traces(platform, home, "--names");
            assertThat(String.join("\n", traces(platform, home, names)))
                    .as("what a purge has to remove, or this story would show nothing")
                    .contains("process java", "listener at " + PORT, "listener at " + (basePort(home) + POSTGRES));
            neighbour.must("down", "--purge");
            assertThat(traces(platform, home, names)).isEmpty();
            assertThat(home).doesNotExist();

            load.awaitRequests(100);
            assertThat(load.failures())
                    .as("answers of the first deployment meanwhile")
                    .isEmpty();
        } finally {
            neighbour.run("down", "--purge");
            developer.delete(app);
        }
    }

    private static void comesBackElsewhereWhenAnInternalPortIsTakenMeanwhile(Er neighbour, Path home)
            throws IOException {
        int before = basePort(home);
        assertThat(before).isNotEqualTo(Platform.BASE_PORT);
        neighbour.must("down");
        try (ServerSocket taken = new ServerSocket(before + POSTGRES, 1, InetAddress.getLoopbackAddress())) {
            assertThat(neighbour.must("up")).contains("Internal ports begin at " + basePort(home) + " now");
            assertThat(basePort(home)).isNotEqualTo(taken.getLocalPort() - POSTGRES);
            assertThat(neighbour.must("apps")).contains("newcomer");
            await().atMost(SOON).until(() -> answers(PORT, "newcomer"));
        }
    }

    private static int basePort(Path home) {
        return Json.MAPPER
                .readTree(home.resolve("options.json").toFile())
                .path("base_port")
                .asInt();
    }

    private static List<String> traces(Platform platform, Path home, String... arguments) throws Exception {
        return traces(platform, home, List.of(arguments));
    }

    private static List<String> traces(Platform platform, Path home, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(platform.project().resolve("acceptance/scripts/traces").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ER_HOME", home.toString());
        Process process = builder.start();
        List<String> lines = process.inputReader().readAllLines();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }

    private static boolean answers(int port, String app) throws IOException, InterruptedException {
        return ask(port, app).statusCode() == 200;
    }

    private static HttpResponse<String> ask(int port, String app) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .header("Host", app + ".localhost:" + port)
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
