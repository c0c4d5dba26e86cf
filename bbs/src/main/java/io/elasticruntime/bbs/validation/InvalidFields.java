package io.elasticruntime.bbs.validation;

import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.CachedDependency;
import io.elasticruntime.diego.CheckDefinition;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EnvironmentVariable;
import io.elasticruntime.diego.MetricTagValue;
import io.elasticruntime.diego.action.Action;
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
    private static final int LARGEST_PORT = 65_535;
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

    public InvalidFields notNegative(long value, String field) {
        return require(value >= 0, field);
    }

    public InvalidFields rootfs(@Nullable String value) {
        return require(value != null && ROOTFS.matcher(value).matches(), "rootfs");
    }

    public InvalidFields annotation(@Nullable String value) {
        return require(value == null || value.length() <= LONGEST_ANNOTATION, "annotation");
    }

    public InvalidFields logRateLimit(@Nullable Long bytesPerSecond) {
        return require(bytesPerSecond == null || bytesPerSecond >= -1, "log_rate_limit_bytes_per_second");
    }

    public InvalidFields env(List<EnvironmentVariable> env) {
        env.forEach(variable -> present(variable.name(), "env"));
        return this;
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
            case Action.Run run -> present(run.path(), field + ".path").present(run.user(), field + ".user");
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
        rules.forEach(rule -> {
            require(rule.destinations() != null && !rule.destinations().isEmpty(), "egress_rules.destinations");
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
                                && rule.portRange().start() <= rule.portRange().end(),
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
            List<String> names = List.copyOf(fields);
            String detail = String.join(
                    ", ", names.stream().map(name -> "Invalid field: " + name).toList());
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "invalid-request", detail, Map.of("fields", names));
        }
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
