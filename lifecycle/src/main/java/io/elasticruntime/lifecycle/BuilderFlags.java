package io.elasticruntime.lifecycle;

import io.elasticruntime.bridge.XxHash64;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the builder was asked to do (cell-and-staging.md C1).
 *
 * @param buildDir the app's files; buildpacks change them in place
 * @param outputDroplet where the droplet, a gzipped tar, is written
 * @param outputMetadata where the result, JSON, is written
 * @param outputBuildArtifactsCache where the cache for the next staging, a gzipped tar, is written
 * @param buildpacksDir installed buildpacks, each in a directory named by the hash of its key
 * @param buildpacksDownloadDir the same for buildpacks that are URLs
 * @param buildArtifactsCacheDir what the last staging left, unpacked
 * @param buildpackOrder keys or URLs; never empty
 * @param skipDetect true: all take part, the last one is final; false: the first that detects the app
 * @param skipCertVerify whether a download trusts any certificate
 */
record BuilderFlags(
        Path buildDir,
        Path outputDroplet,
        Path outputMetadata,
        Path outputBuildArtifactsCache,
        Path buildpacksDir,
        Path buildpacksDownloadDir,
        Path buildArtifactsCacheDir,
        List<String> buildpackOrder,
        boolean skipDetect,
        boolean skipCertVerify) {

    private static final Map<String, String> DEFAULTS = defaults();

    static final String USAGE = DEFAULTS.entrySet().stream()
            .map(flag -> "  -%s (default \"%s\")%n".formatted(flag.getKey(), flag.getValue()))
            .collect(Collectors.joining());

    /** @throws IllegalArgumentException if a flag is unknown, empty or malformed */
    static BuilderFlags parse(List<String> arguments) {
        Map<String, String> values = values(arguments);
        values.forEach((flag, value) -> {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("missing flag: -" + flag);
            }
        });
        return new BuilderFlags(
                path(values, "buildDir"),
                path(values, "outputDroplet"),
                path(values, "outputMetadata"),
                path(values, "outputBuildArtifactsCache"),
                path(values, "buildpacksDir"),
                path(values, "buildpacksDownloadDir"),
                path(values, "buildArtifactsCacheDir"),
                List.of(value(values, "buildpackOrder").split(",")),
                bool(values, "skipDetect"),
                bool(values, "skipCertVerify"));
    }

    /** Buildpacks that only add dependencies: all but the last of a fixed order. */
    List<String> supplyBuildpacks() {
        return skipDetect ? buildpackOrder.subList(0, buildpackOrder.size() - 1) : List.of();
    }

    /** Name of a buildpack's directory under {@code deps}: its position with as many digits as the last one has. */
    String depsIndex(int position) {
        int digits = String.valueOf(supplyBuildpacks().size() + 1).length();
        return ("%0" + digits + "d").formatted(position);
    }

    /** Where the cell mounted, or the builder downloaded, this buildpack. */
    Path buildpackPath(String key) {
        return (BuildpackDownload.isUrl(key) ? buildpacksDownloadDir : buildpacksDir)
                .resolve(XxHash64.directoryName(key));
    }

    /** Files that a supply buildpack keeps between stagings. */
    Path supplyCachePath(String key) {
        return buildArtifactsCacheDir.resolve(XxHash64.directoryName(key));
    }

    /** Files that the final buildpack keeps between stagings. */
    Path finalCachePath() {
        return buildArtifactsCacheDir.resolve("final");
    }

    private static Map<String, String> values(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (!argument.startsWith("-") || argument.equals("-") || argument.equals("--")) {
                break;
            }
            String[] flag =
                    argument.substring(argument.startsWith("--") ? 2 : 1).split("=", 2);
            if (!DEFAULTS.containsKey(flag[0])) {
                throw new IllegalArgumentException("flag provided but not defined: -" + flag[0]);
            }
            values.put(flag[0], flag.length == 2 ? flag[1] : implied(flag[0], rest));
        }
        return values;
    }

    /** Switches stand alone; any other flag takes the next argument. */
    private static String implied(String flag, Iterator<String> rest) {
        if (flag.equals("skipDetect") || flag.equals("skipCertVerify")) {
            return "true";
        }
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("flag needs an argument: -" + flag);
        }
        return rest.next();
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("buildDir", "/tmp/app");
        defaults.put("outputDroplet", "/tmp/droplet");
        defaults.put("outputMetadata", "/tmp/result.json");
        defaults.put("outputBuildArtifactsCache", "/tmp/output-cache");
        defaults.put("buildpacksDir", "/tmp/buildpacks");
        defaults.put("buildpacksDownloadDir", "/tmp/buildpackdownloads");
        defaults.put("buildArtifactsCacheDir", "/tmp/cache");
        defaults.put("buildpackOrder", "");
        defaults.put("skipDetect", "false");
        defaults.put("skipCertVerify", "false");
        defaults.put("credhubConnectAttempts", "3");
        defaults.put("credhubRetryDelay", "1s");
        return defaults;
    }

    private static Path path(Map<String, String> values, String flag) {
        return Path.of(value(values, flag)).toAbsolutePath().normalize();
    }

    private static boolean bool(Map<String, String> values, String flag) {
        String value = value(values, flag);
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new IllegalArgumentException(
                        "invalid boolean value \"%s\" for -%s: parse error".formatted(value, flag));
        };
    }

    private static String value(Map<String, String> values, String flag) {
        return values.getOrDefault(flag, "");
    }
}
