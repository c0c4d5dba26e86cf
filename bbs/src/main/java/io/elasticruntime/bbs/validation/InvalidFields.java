package io.elasticruntime.bbs.validation;

import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.ImageLayer;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.MountedFile;
import io.elasticruntime.diego.VolumeMount;
import io.elasticruntime.diego.action.Action;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Collects the names of bad fields, so that a caller hears of all of them at once (diego-core.md 0, a). */
public final class InvalidFields {

    private static final Pattern GUID = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern ROOTFS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+");
    private static final int LONGEST_ANNOTATION = 10_240;
    private static final int LONGEST_ROOTFS = 1024;
    private static final int LONGEST_DOMAIN = 255;
    private static final int LARGEST_PORT = 65_535;
    private static final int LARGEST_FILES = 1 << 20;
    private static final int MOST_EGRESS_RULES = 2000;
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]+");
    private static final Set<String> CHECKSUMS = Set.of("md5", "sha1", "sha256");

    private final Set<String> fields = new TreeSet<>();

    /** The field is bad unless the condition holds. */
    public InvalidFields require(boolean condition, String field) {
        if (!condition) {
            fields.add(field);
        }
        return this;
    }

    public InvalidFields guid(@Nullable String value, String field) {
        return require(value != null && GUID.matcher(value).matches(), field);
    }

    public InvalidFields present(@Nullable String value, String field) {
        return require(value != null && !value.isBlank(), field);
    }

    public InvalidFields domain(@Nullable String value) {
        return present(value, "domain").require(value == null || value.length() <= LONGEST_DOMAIN, "domain");
    }

    public InvalidFields notNegative(long value, String field) {
        return require(value >= 0, field);
    }

    public InvalidFields rootfs(@Nullable String value) {
        return require(
                value != null
                        && value.length() <= LONGEST_ROOTFS
                        && ROOTFS.matcher(value).matches(),
                "rootfs");
    }

    public InvalidFields annotation(@Nullable String value) {
        return require(value == null || bytes(value) <= LONGEST_ANNOTATION, "annotation");
    }

    public InvalidFields logRateLimit(@Nullable Long bytesPerSecond) {
        return require(bytesPerSecond == null || bytesPerSecond >= -1, "log_rate_limit_bytes_per_second");
    }

    public InvalidFields env(List<EnvironmentVariable> env) {
        env.forEach(variable -> present(variable.name(), "env"));
        return this;
    }

    /** Both or neither; the one that is missing is the bad field. */
    public InvalidFields imageCredentials(@Nullable String username, @Nullable String password) {
        return require(username != null || password == null, "image_username")
                .require(password != null || username == null, "image_password");
    }

    /** diego-core.md a.5. */
    public InvalidFields imageLayers(List<ImageLayer> layers, @Nullable String legacyDownloadUser) {
        boolean exclusive = false;
        for (ImageLayer layer : layers) {
            boolean digest = layer.digestValue() != null && !layer.digestValue().isBlank();
            present(layer.url(), "image_layers.url")
                    .present(layer.destinationPath(), "image_layers.destination_path")
                    .require(layer.layerType() != null, "image_layers.layer_type")
                    .require(layer.mediaType() != null, "image_layers.media_type")
                    .require(digest == (layer.digestAlgorithm() != null), "image_layers.digest_value");
            if (layer.layerType() == ImageLayer.LayerType.EXCLUSIVE) {
                exclusive = true;
                require(digest, "image_layers.digest_value");
            }
        }
        return exclusive ? present(legacyDownloadUser, "legacy_download_user") : this;
    }

    /** diego-core.md a.5. */
    public InvalidFields volumeMounts(List<VolumeMount> mounts) {
        mounts.forEach(mount -> {
            present(mount.driver(), "volume_mounts.driver")
                    .present(mount.containerDir(), "volume_mounts.container_dir")
                    .require("r".equals(mount.mode()) || "rw".equals(mount.mode()), "volume_mounts.mode")
                    .require((mount.shared() == null) != (mount.dedicated() == null), "volume_mounts.shared");
            if (mount.shared() != null) {
                present(mount.shared().volumeId(), "volume_mounts.shared.volume_id");
            }
            if (mount.dedicated() != null) {
                present(mount.dedicated().mounterId(), "volume_mounts.dedicated.mounter_id");
            }
        });
        return this;
    }

    public InvalidFields volumeMountedFiles(List<MountedFile> files) {
        long size = 0;
        for (MountedFile file : files) {
            present(file.path(), "volume_mounted_files.path");
            size += file.content() == null ? 0 : bytes(file.content());
        }
        return require(size <= LARGEST_FILES, "volume_mounted_files");
    }

    public InvalidFields metricTags(Map<String, MetricTagValue> tags) {
        tags.values().forEach(tag -> require((tag.fixed() == null) != (tag.dynamic() == null), "metric_tags"));
        return this;
    }

    public InvalidFields cachedDependencies(List<CachedDependency> dependencies) {
        dependencies.forEach(dependency -> present(dependency.from(), "cached_dependencies.from")
                .present(dependency.to(), "cached_dependencies.to")
                .checksum(dependency.checksumAlgorithm(), dependency.checksumValue(), "cached_dependencies.checksum"));
        return this;
    }

    public InvalidFields action(@Nullable Action action, String field) {
        switch (action) {
            case null -> require(false, field);
            case Action.Download download ->
                present(download.from(), field + ".from")
                        .present(download.to(), field + ".to")
                        .present(download.user(), field + ".user")
                        .checksum(download.checksumAlgorithm(), download.checksumValue(), field + ".checksum");
            case Action.Upload upload ->
                present(upload.from(), field + ".from")
                        .present(upload.to(), field + ".to")
                        .present(upload.user(), field + ".user");
            case Action.Run run ->
                present(run.path(), field + ".path")
                        .present(run.user(), field + ".user")
                        .env(run.env())
                        .volumeMountedFiles(run.volumeMountedFiles());
            case Action.Timeout timeout ->
                require(timeout.timeoutMs() > 0, field + ".timeout_ms").action(timeout.action(), field + ".action");
            case Action.EmitProgress progress -> action(progress.action(), field + ".action");
            case Action.Try attempt -> action(attempt.action(), field + ".action");
            case Action.Parallel parallel -> actions(parallel.actions(), field);
            case Action.Serial serial -> actions(serial.actions(), field);
            case Action.Codependent codependent -> actions(codependent.actions(), field);
        }
        return this;
    }

    public InvalidFields checks(@Nullable CheckDefinition definition) {
        if (definition != null) {
            Stream.concat(definition.checks().stream(), definition.readinessChecks().stream())
                    .forEach(check -> {
                        require((check.tcpCheck() == null) != (check.httpCheck() == null), "check_definition");
                        if (check.tcpCheck() != null) {
                            port(check.tcpCheck().port(), "check_definition.tcp_check.port");
                        }
                        if (check.httpCheck() != null) {
                            port(check.httpCheck().port(), "check_definition.http_check.port");
                        }
                    });
        }
        return this;
    }

    /** diego-core.md a.6. */
    public InvalidFields egressRules(List<EgressRule> rules) {
        require(rules.size() <= MOST_EGRESS_RULES, "egress_rules");
        rules.forEach(rule -> {
            require(
                    rule.destinations() != null
                            && !rule.destinations().isEmpty()
                            && rule.destinations().stream().allMatch(InvalidFields::isDestination),
                    "egress_rules.destinations");
            if (rule.ports() != null) {
                rule.ports().forEach(port -> port(port, "egress_rules.ports"));
            }
            boolean ports = rule.ports() != null && !rule.ports().isEmpty();
            boolean range = rule.portRange() != null;
            boolean icmp = rule.icmpInfo() != null;
            switch (rule.protocol()) {
                case "tcp", "udp" -> require(ports != range && !icmp, "egress_rules.ports");
                case "icmp", "icmpv6" -> require(icmp && !ports && !range, "egress_rules.icmp_info");
                case "all" -> require(!icmp && !ports && !range, "egress_rules.protocol");
                case null, default -> require(false, "egress_rules.protocol");
            }
            if (rule.portRange() != null) {
                require(
                        rule.portRange().start() >= 1
                                && rule.portRange().start() <= rule.portRange().end()
                                && rule.portRange().end() <= LARGEST_PORT,
                        "egress_rules.port_range");
            }
        });
        return this;
    }

    public InvalidFields port(int port, String field) {
        return require(port >= 1 && port <= LARGEST_PORT, field);
    }

    /** The names of the bad fields; empty if all is well. */
    public Set<String> names() {
        return Set.copyOf(fields);
    }

    /**
     * @throws ProblemException 422 {@code invalid-request} with the member {@code fields}, if a field is bad
     */
    public void throwIfAny() {
        if (!fields.isEmpty()) {
            throw problem();
        }
    }

    ProblemException problem() {
        List<String> names = List.copyOf(fields);
        String detail = String.join(
                ", ", names.stream().map(name -> "Invalid field: " + name).toList());
        return new ProblemException(
                HttpStatus.UNPROCESSABLE_CONTENT, "invalid-request", detail, Map.of("fields", names));
    }

    /** Addresses, blocks ({@code 10.0.0.0/8}) and ranges ({@code 10.0.0.1-10.0.0.9}), separated by commas. */
    private static boolean isDestination(String destination) {
        return Stream.of(destination.split(",", -1)).map(String::strip).allMatch(part -> {
            int dash = part.indexOf('-');
            if (dash >= 0) {
                return isAddress(part.substring(0, dash)) && isAddress(part.substring(dash + 1));
            }
            int slash = part.indexOf('/');
            return isAddress(slash < 0 ? part : part.substring(0, slash))
                    && (slash < 0 || part.substring(slash + 1).matches("[0-9]{1,3}"));
        });
    }

    private static boolean isAddress(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return false; // and so never a name that would be looked up
        }
        try {
            return InetAddress.ofLiteral(text) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void actions(@Nullable List<Action> actions, String field) {
        require(actions != null && !actions.isEmpty(), field + ".actions");
        if (actions != null) {
            actions.forEach(action -> action(action, field + ".actions"));
        }
    }

    private InvalidFields checksum(@Nullable String algorithm, @Nullable String value, String field) {
        if (algorithm == null || value == null) {
            return require(algorithm == null && value == null, field);
        }
        return require(CHECKSUMS.contains(algorithm.toLowerCase(Locale.ROOT)) && !value.isBlank(), field);
    }
}
