package io.elasticruntime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.bridge.XxHash64;
import io.elasticruntime.lifecycle.StagingContainer.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages with the bundle as it is shipped: script, Java image and all. */
class BuilderTests {

    private static final String RELEASE = "echo 'default_process_types: {web: ./from-release}'";

    @TempDir
    Path directory;

    private StagingContainer container;

    @BeforeEach
    void layOut() {
        container = new StagingContainer(directory);
    }

    @Test
    void theFirstBuildpackThatDetectsTheAppStagesIt() {
        container
                .buildpack("no", "detect", "exit 1")
                .buildpack(
                        "yes",
                        "detect",
                        "echo Ruby; echo noise >&2",
                        "compile",
                        "touch $1/compiled",
                        "release",
                        RELEASE)
                .buildpack("never-asked", "detect", "touch $1/asked");

        Ended ended = container.stage(false, "no", "yes", "never-asked");

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(ended.errors()).contains("noise");
        assertThat(container.result())
                .containsEntry("lifecycle_type", "buildpack")
                .containsEntry("process_types", Map.of("web", "./from-release"))
                .containsEntry("processes", List.of(Map.of("type", "web", "command", "./from-release")))
                .containsEntry("execution_metadata", "")
                .containsEntry(
                        "lifecycle_metadata",
                        Map.of(
                                "buildpack_key", "yes",
                                "detected_buildpack", "Ruby",
                                "buildpacks", List.of(Map.of("key", "yes", "name", "Ruby"))));
        assertThat(container.listArchive("out/droplet"))
                .contains(
                        "./app/index.txt", "./app/compiled", "./profile.d/", "./tmp/", "./logs/", "./staging_info.yml")
                .doesNotContain("./app/asked", "./deps/0/");
    }

    @Test
    void buildpacksSupplyInOrderAndTheLastOneFinalizes() {
        String supply =
                "echo \"supply $(basename $(dirname $(dirname $0))) $4\"; echo $2 >> $1/caches; mkdir -p $3/$4;";
        container
                .buildpack("first", "supply", supply + "printf 'name: one\\nversion: 1.2.3\\n' > $3/$4/config.yml")
                .buildpack("second", "supply", supply + "echo kept > $2/kept")
                .buildpack(
                        "third",
                        "supply",
                        supply + "echo 'name: three' > $3/$4/config.yml",
                        "finalize",
                        "ls $3 | tr '\\n' ' '; echo export X=1 > $5/x.sh",
                        "release",
                        RELEASE);

        Ended ended = container.stage(true, "first", "second", "third");

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(ended.output().lines())
                .containsExactly(
                        "supply " + XxHash64.directoryName("first") + " 0",
                        "supply " + XxHash64.directoryName("second") + " 1",
                        "supply " + XxHash64.directoryName("third") + " 2",
                        "0 1 2 ");
        assertThat(container.result().get("lifecycle_metadata"))
                .isEqualTo(Map.of(
                        "buildpack_key",
                        "third",
                        "detected_buildpack",
                        "three",
                        "buildpacks",
                        List.of(
                                Map.of("key", "first", "name", "one", "version", "1.2.3"),
                                Map.of("key", "second", "name", ""),
                                Map.of("key", "third", "name", "three"))));
        assertThat(container.listArchive("out/droplet"))
                .contains("./deps/0/config.yml", "./deps/1/", "./deps/2/config.yml", "./profile.d/x.sh");
        assertThat(container.listArchive("out/cache"))
                .contains("./final/", "./" + XxHash64.directoryName("second") + "/kept");
    }

    @Test
    void cachesOfBuildpacksThatAreGoneAreForgotten() {
        container.file("cache/final/mine", "");
        container.file("cache/0123456789abcdef/other", "");
        container.buildpack("only", "finalize", "ls $2", "release", RELEASE);

        Ended ended = container.stage(true, "only");

        assertThat(ended.output()).isEqualTo("mine\n");
        assertThat(container.listArchive("out/cache"))
                .contains("./final/mine")
                .noneMatch(name -> name.contains("other"));
    }

    @Test
    void noBuildpackForTheApp() {
        container.buildpack("no", "detect", "exit 1");

        Ended ended = container.stage(false, "no", "not-there");

        assertThat(ended.exitCode()).isEqualTo(222);
        assertThat(ended.errors()).contains("None of the buildpacks detected a compatible application");
    }

    @Test
    void aFailingCompile() {
        container.buildpack("only", "detect", "echo Ruby", "compile", "echo it broke; exit 7", "release", RELEASE);

        Ended ended = container.stage(false, "only");

        assertThat(ended.exitCode()).isEqualTo(223);
        assertThat(ended.output()).contains("it broke");
        assertThat(ended.errors()).contains("Failed to compile droplet: exit status 7");
        assertThat(container.result().get("lifecycle_metadata")).asString().contains("detected_buildpack=Ruby");
        assertThat(container.path("out/droplet")).doesNotExist();
    }

    @Test
    void aFailingFinalizeCountsAsAFailedCompile() {
        container.buildpack("only", "finalize", "exit 1", "release", RELEASE);

        Ended ended = container.stage(true, "only");

        assertThat(ended.exitCode()).isEqualTo(223);
        assertThat(ended.errors()).contains("Failed to compile droplet: Failed to run finalize script: exit status 1");
    }

    @Test
    void aFailingRelease() {
        container.buildpack("only", "finalize", "", "release", "exit 1");

        Ended ended = container.stage(true, "only");

        assertThat(ended.exitCode()).isEqualTo(224);
        assertThat(ended.errors()).contains("Failed to build droplet release");
    }

    @Test
    void aReleaseThatIsNoYaml() {
        container.buildpack("only", "finalize", "", "release", "echo '{{'");

        Ended ended = container.stage(true, "only");

        assertThat(ended.exitCode()).isEqualTo(224);
        assertThat(ended.errors())
                .contains("Failed to build droplet release: buildpack's release output invalid")
                .doesNotContain("\tat ");
    }

    @Test
    void aFailingSupply() {
        container.buildpack("first", "supply", "exit 1").buildpack("last", "finalize", "", "release", RELEASE);

        Ended ended = container.stage(true, "first", "last");

        assertThat(ended.exitCode()).isEqualTo(225);
        assertThat(ended.errors()).contains("Failed to run all supply scripts: exit status 1");
    }

    @Test
    void aSupplierThatCannotSupply() {
        container.buildpack("first", "compile", "").buildpack("last", "finalize", "", "release", RELEASE);

        Ended ended = container.stage(true, "first", "last");

        assertThat(ended.exitCode()).isEqualTo(225);
        assertThat(ended.errors()).contains("does not support multi-buildpack apps");
    }

    @Test
    void aFinalBuildpackOfTheOldKindGetsNoDependencies() {
        container.buildpack("first", "supply", "").buildpack("last", "compile", "ls $(dirname $2)", "release", RELEASE);

        Ended ended = container.stage(true, "first", "last");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.errors()).contains("Warning: the last buildpack is not compatible with multi-buildpack apps");
        assertThat(container.listArchive("out/droplet")).contains("./deps/0/").doesNotContain("./deps/1/");
    }

    @Test
    void aProcfileOverridesLaunchFilesWhichOverrideOneAnother() {
        container.file("app/Procfile", "web: ./from-procfile --port=$PORT\nclock: ./clock\n");
        container
                .buildpack(
                        "first",
                        "supply",
                        "printf 'processes:\\n- type: worker\\n  command: one\\n- type: web\\n  command: one\\n' > $3/$4/launch.yml")
                .buildpack("last", "finalize", """
                        cat > $3/$4/launch.yml <<'YAML'
                        processes:
                        - type: worker
                          command: two
                        - type: agent
                          command: ./agent
                          limits: {memory: 64}
                          platforms: {cloudfoundry: {sidecar_for: [web, worker]}}
                        YAML
                        """);

        Ended ended = container.stage(true, "first", "last");

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(container.result())
                .containsEntry(
                        "process_types",
                        Map.of("web", "./from-procfile --port=$PORT", "worker", "two", "clock", "./clock"))
                .containsEntry(
                        "sidecars",
                        List.of(Map.of(
                                "name",
                                "agent",
                                "process_types",
                                List.of("web", "worker"),
                                "command",
                                "./agent",
                                "memory",
                                64)));
    }

    @Test
    void aBrokenProcfile() {
        container.file("app/Procfile", "no colon here");
        container.buildpack("only", "finalize", "", "release", RELEASE);

        Ended ended = container.stage(true, "only");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains("Failed to read command from Procfile: invalid YAML");
    }

    @Test
    void anAppWithoutAStartCommandIsStagedWithAWarning() {
        container.buildpack("only", "finalize", "", "release", "echo '--- {}'");

        Ended ended = container.stage(true, "only");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.errors()).contains("No start command specified by buildpack or via Procfile.");
    }

    @Test
    void scriptsSeeTheEnvironmentAndTheDatabase() {
        container.with("VCAP_SERVICES", """
                {"user-provided": [{"credentials": {"uri": "https://x"}},
                                   {"credentials": {"uri": "postgresql://u:p@h/db"}}]}""");
        container
                .with("MY_SETTING", "a 'b' \"c\"")
                .buildpack("only", "finalize", "echo $DATABASE_URL; echo \"$MY_SETTING\"", "release", RELEASE);

        assertThat(container.stage(true, "only").output()).isEqualTo("postgres://u:p@h/db\na 'b' \"c\"\n");
    }

    @Test
    void badPlatformOptionsAndMissingCredhub() {
        container.buildpack("only", "finalize", "", "release", RELEASE);

        assertThat(container
                        .with("VCAP_PLATFORM_OPTIONS", "[")
                        .stage(true, "only")
                        .exitCode())
                .isEqualTo(3);
        container.with("VCAP_PLATFORM_OPTIONS", "{\"credhub-uri\": \"https://credhub\"}");
        assertThat(container.stage(true, "only").exitCode()).isZero();
        assertThat(container.path("out/droplet")).exists();

        container.file("app/again", "");
        container.with("VCAP_SERVICES", "{\"x\": [{\"credentials\": {\"credhub-ref\": \"/a\"}}]}");
        assertThat(container.stage(true, "only").exitCode()).isEqualTo(4);
    }

    @Test
    void aBuildpackFromAZipUrlNestedLikeARepositoryArchive() throws IOException {
        Path zip = container.path("ruby-buildpack.zip");
        Map<String, String> options = Map.of("create", "true", "enablePosixFileAttributes", "true");
        try (var archive = FileSystems.newFileSystem(zip, options)) {
            Path bin = Files.createDirectories(archive.getPath("/ruby-buildpack-main/bin"));
            for (String script : List.of("finalize", "release")) {
                Path file = Files.writeString(bin.resolve(script), "#!/bin/sh\n" + RELEASE + "\n");
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good.zip", exchange -> {
            exchange.sendResponseHeaders(200, Files.size(zip));
            Files.copy(zip, exchange.getResponseBody());
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();

            Ended ended = container.stage(true, url + "/good.zip");

            assertThat(ended.exitCode()).as(ended.errors()).isZero();
            assertThat(ended.output()).startsWith("Downloaded buildpack `" + url + "/good.zip` (");
            assertThat(container.result().get("lifecycle_metadata"))
                    .asString()
                    .contains("buildpack_key=" + url + "/good.zip");

            container.file("app/again", "");
            Ended missing = container.stage(true, url + "/missing.zip");
            assertThat(missing.exitCode()).isEqualTo(1);
            assertThat(missing.errors()).contains("404");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aBuildpackWhoseListOfFilesFillsTheMemoryIsRefusedWithThatReason() throws IOException {
        byte[] zip = new byte[100];
        ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(78, 0x06054b50);
        end.putInt(78 + 12, 9 << 20);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, zip.length);
            exchange.getResponseBody().write(zip);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/crowded.zip";

            Ended ended = container.stage(true, url);

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.errors())
                    .contains("Failed to download buildpack '" + url
                            + "': it holds too many files: their list is longer than 8.0M");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aBuildpackIsUnpackedNoFurtherThanItsBound() throws IOException {
        Path zip = container.path("bomb.zip");
        try (var archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.write(archive.getPath("/zeros"), new byte[1 << 20]);
        }
        assertThat(Files.size(zip)).isLessThan(10_000);
        Path directory = container.path("unpacked");

        assertThatThrownBy(() -> BuildpackDownload.unzip(zip, directory, 500_000))
                .isInstanceOf(IOException.class)
                .hasMessage("it is larger than allowed: 488.3K");
        assertThat(Files.size(directory.resolve("zeros"))).isLessThanOrEqualTo(500_000);
    }

    @Test
    void aBuildpackFromABranchOfAGitRepository() {
        Path repository = container.path("repository");
        container.script("repository/bin/finalize", "");
        container.script("repository/bin/release", RELEASE);
        List<List<String>> commands = List.of(
                List.of("git", "init", "-q", "-b", "v2"),
                List.of("git", "add", "."),
                List.of("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x"));
        commands.forEach(command ->
                assertThat(container.run(repository, command).exitCode()).isZero());

        Ended ended = container.stage(true, "file://" + repository + "#v2");

        assertThat(ended.exitCode()).as(ended.errors()).isZero();

        container.file("app/again", "");
        Ended missing = container.stage(true, "file://" + repository + "#v3");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.errors()).contains("Failed to clone git repository at file://");
    }

    @Test
    void wrongUseIsExplained() {
        Ended unknown = container.build(List.of("-colour=red"));
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors()).contains("flag provided but not defined: -colour", "-buildpackOrder");

        Ended missing = container.build(List.of());
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.errors()).contains("missing flag: -buildpackOrder");
    }

    @Test
    void nothingIsLeftInTheTemporaryDirectory() throws IOException {
        container.buildpack("only", "finalize", "", "release", RELEASE).stage(true, "only");

        try (var left = Files.list(container.path("tmp"))) {
            assertThat(left).isEmpty();
        }
    }
}
