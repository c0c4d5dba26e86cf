package io.elasticruntime.lifecycle;

import io.elasticruntime.lifecycle.StagingFailure.Stage;
import io.elasticruntime.lifecycle.StagingResult.UsedBuildpack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One staging: chooses the buildpacks, lets them supply and finalize, gathers the start commands and packs the droplet
 * (cell-and-staging.md C2, C3).
 */
final class Staging {

    private static final String NO_SUPPLY =
            "Error: one of the buildpacks chosen to supply dependencies does not support" + " multi-buildpack apps";
    private static final String NO_FINALIZE =
            "Warning: the last buildpack is not compatible with multi-buildpack apps and"
                    + " cannot make use of any dependencies supplied by the buildpacks specified before it";

    private final BuilderFlags flags;
    private final Commands commands;
    private final Path contents;
    private final Path deps;
    private final Path profile;

    /** @param environment what buildpack scripts see */
    Staging(BuilderFlags flags, Map<String, String> environment) throws IOException {
        this.flags = flags;
        this.commands = new Commands(environment);
        Path temporary = Path.of(environment.getOrDefault("TMPDIR", "/tmp"));
        this.contents = Files.createTempDirectory(temporary, "contents");
        this.deps = contents.resolve("deps");
        this.profile = contents.resolve("profile.d");
    }

    /** @throws StagingFailure if there is no droplet, with the reason that the user reads */
    void run() throws IOException {
        try {
            makeDirectories();
            download();
            forgetUnusedCaches();
            build();
            pack();
        } finally {
            Trees.delete(contents);
        }
    }

    private void makeDirectories() throws IOException {
        List<Path> outputs = List.of(flags.outputDroplet(), flags.outputMetadata(), flags.outputBuildArtifactsCache());
        for (Path output : outputs) {
            Files.createDirectories(Objects.requireNonNull(output.getParent()));
        }
        Files.createDirectories(flags.finalCachePath());
        for (String key : flags.supplyBuildpacks()) {
            Files.createDirectories(flags.supplyCachePath(key));
        }
        for (int position = 0; position <= flags.supplyBuildpacks().size(); position++) {
            Files.createDirectories(depsOf(position));
        }
        Files.createDirectories(profile);
    }

    private void download() throws IOException {
        BuildpackDownload download = new BuildpackDownload(commands, flags.skipCertVerify());
        for (String key : flags.buildpackOrder()) {
            if (BuildpackDownload.isUrl(key)) {
                download.fetch(key, flags.buildpackPath(key));
            }
        }
    }

    private void forgetUnusedCaches() throws IOException {
        Set<Path> needed = new HashSet<>(Set.of(flags.finalCachePath()));
        flags.supplyBuildpacks().forEach(key -> needed.add(flags.supplyCachePath(key)));
        try (Stream<Path> present = Files.list(flags.buildArtifactsCacheDir())) {
            for (Path cache : (Iterable<Path>) present.filter(path -> !needed.contains(path))::iterator) {
                Trees.delete(cache);
            }
        }
    }

    private void build() throws IOException {
        Selection selection = flags.skipDetect() ? supplyAll() : detect();
        ProcessTypes processes = new ProcessTypes();
        try {
            finish(selection.buildpack());
            gatherProcesses(selection.buildpack(), processes);
        } catch (StagingFailure failure) {
            // Cloud Controller wants to know even then which buildpacks it was.
            Files.writeString(
                    flags.outputMetadata(),
                    result(selection, new ProcessTypes()).toResultJson());
            throw failure;
        }
        if (processes.web().isEmpty()) {
            System.err.println("No start command specified by buildpack or via Procfile.");
            System.err.println("App will not start unless a command is provided at runtime.");
        }
        StagingResult result = result(selection, processes);
        Files.writeString(contents.resolve("staging_info.yml"), result.toStagingInfo());
        Files.writeString(flags.outputMetadata(), result.toResultJson());
    }

    /** The first buildpack that says yes. */
    private Selection detect() {
        for (String key : flags.buildpackOrder()) {
            try {
                Buildpack buildpack = Buildpack.locate(key, flags.buildpackPath(key));
                if (buildpack.has("detect") && !Files.isExecutable(buildpack.script("detect"))) {
                    System.err.println("WARNING: buildpack script '/bin/detect' is not executable");
                }
                String printed = commands.output(buildpack.script("detect"), flags.buildDir());
                return new Selection(buildpack, printed.stripTrailing());
            } catch (StagingFailure malformed) {
                System.err.println(malformed.getMessage());
            } catch (IOException no) {
                // Any failure of a detect script, even to start, is a no.
                continue;
            }
        }
        throw Stage.DETECT.failure(null);
    }

    /** The order is given: all but the last only supply, and all of those must be able to. */
    private Selection supplyAll() {
        List<Buildpack> suppliers =
                flags.supplyBuildpacks().stream().map(this::locateSupplier).toList();
        if (!suppliers.stream().allMatch(buildpack -> buildpack.has("supply"))) {
            throw new StagingFailure(Stage.SUPPLY.failure(null).exitCode(), NO_SUPPLY);
        }
        for (int position = 0; position < suppliers.size(); position++) {
            Buildpack buildpack = suppliers.get(position);
            supply(buildpack, flags.supplyCachePath(buildpack.key()), position);
        }
        return new Selection(locateSupplier(flags.buildpackOrder().getLast()), "");
    }

    private Buildpack locateSupplier(String key) {
        try {
            return Buildpack.locate(key, flags.buildpackPath(key));
        } catch (StagingFailure malformed) {
            throw Stage.SUPPLY.failure(malformed.getMessage());
        }
    }

    private void supply(Buildpack buildpack, Path cache, int position) {
        try {
            commands.script(buildpack, "supply", flags.buildDir(), cache, deps, flags.depsIndex(position));
        } catch (IOException failure) {
            throw Stage.SUPPLY.failure(failure.getMessage());
        }
    }

    /** The final buildpack makes the app ready; whatever fails in it is a failed compile. */
    private void finish(Buildpack buildpack) {
        try {
            if (buildpack.has("finalize")) {
                if (buildpack.has("supply")) {
                    supply(buildpack, flags.finalCachePath(), last());
                }
                finalizeApp(buildpack);
            } else {
                compile(buildpack);
            }
        } catch (IOException | StagingFailure failure) {
            throw Stage.COMPILE.failure(failure.getMessage());
        }
    }

    private void finalizeApp(Buildpack buildpack) {
        try {
            commands.script(
                    buildpack,
                    "finalize",
                    flags.buildDir(),
                    flags.finalCachePath(),
                    deps,
                    flags.depsIndex(last()),
                    profile);
        } catch (IOException failure) {
            throw Stage.FINALIZE.failure(failure.getMessage());
        }
    }

    private void compile(Buildpack buildpack) throws IOException {
        if (last() > 0) {
            System.err.println(NO_FINALIZE);
        }
        Trees.delete(depsOf(last()));
        commands.script(buildpack, "compile", flags.buildDir(), flags.finalCachePath());
    }

    private void gatherProcesses(Buildpack buildpack, ProcessTypes processes) throws IOException {
        for (int position = 0; position < last(); position++) {
            addLaunchFile(position, processes);
        }
        if (!addLaunchFile(last(), processes)) {
            addRelease(buildpack, processes);
        }
        Path procfile = flags.buildDir().resolve("Procfile");
        if (Files.exists(procfile)) {
            try {
                processes.addProcfile(Files.readString(procfile));
            } catch (Yaml.Invalid invalid) {
                throw StagingFailure.of("Failed to read command from Procfile: invalid YAML");
            }
        }
    }

    private boolean addLaunchFile(int position, ProcessTypes processes) throws IOException {
        Path launchFile = depsOf(position).resolve("launch.yml");
        if (!Files.exists(launchFile)) {
            return false;
        }
        try {
            processes.addLaunchFile(Files.readString(launchFile));
            return true;
        } catch (Yaml.Invalid invalid) {
            throw StagingFailure.of("Invalid launch.yml: " + invalid.getMessage());
        }
    }

    private void addRelease(Buildpack buildpack, ProcessTypes processes) {
        try {
            processes.addRelease(commands.output(buildpack.script("release"), flags.buildDir()));
        } catch (Yaml.Invalid invalid) {
            throw Stage.RELEASE.failure("buildpack's release output invalid: " + invalid.getMessage());
        } catch (IOException failure) {
            throw Stage.RELEASE.failure(failure.getMessage());
        }
    }

    private StagingResult result(Selection selection, ProcessTypes processes) {
        List<String> used = flags.skipDetect()
                ? flags.buildpackOrder()
                : List.of(selection.buildpack().key());
        List<UsedBuildpack> buildpacks = IntStream.range(0, used.size())
                .mapToObj(position -> describe(used.get(position), position, selection.detected()))
                .toList();
        return new StagingResult(buildpacks, processes);
    }

    /** A buildpack's own words in {@code config.yml}; without them, what its detect script printed is its name. */
    private UsedBuildpack describe(String key, int position, String detected) {
        Map<String, Object> own = Map.of();
        try {
            own = Yaml.map(Files.readString(depsOf(position).resolve("config.yml")));
        } catch (IOException | Yaml.Invalid none) {
            // config.yml is optional, and a broken one says nothing.
        }
        return new UsedBuildpack(
                key,
                Objects.toString(own.get("name"), detected),
                Objects.toString(own.get("version"), ""),
                own.get("config") instanceof Map<?, ?> config ? config : Map.of());
    }

    private void pack() throws IOException {
        Files.createDirectories(contents.resolve("tmp"));
        Files.createDirectories(contents.resolve("logs"));
        Trees.move(flags.buildDir(), contents.resolve("app"), commands);
        Trees.pack(contents, flags.outputDroplet(), commands);
        Trees.pack(flags.buildArtifactsCacheDir(), flags.outputBuildArtifactsCache(), commands);
    }

    private int last() {
        return flags.supplyBuildpacks().size();
    }

    private Path depsOf(int position) {
        return deps.resolve(flags.depsIndex(position));
    }

    /** @param detected what the detect script printed; empty if none was asked */
    private record Selection(Buildpack buildpack, String detected) {}
}
