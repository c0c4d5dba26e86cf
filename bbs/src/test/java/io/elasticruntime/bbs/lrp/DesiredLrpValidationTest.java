package io.elasticruntime.bbs.lrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.bbs.Definitions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each limit of diego-core.md a.1, a.4, a.5 and a.6: what breaks it, and the field that is named. */
class DesiredLrpValidationTest {

    private static final String LAYER =
            "'url': 'http://x', 'destination_path': '/x', 'layer_type': 'SHARED', 'media_type': 'TGZ'";

    /** What is merged into a valid definition, and what is wrong then. */
    private static final Map<String, String> VIOLATIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("{'process_guid': 'a b'}", "process_guid"),
            Map.entry("{'process_guid': '" + "x".repeat(256) + "'}", "process_guid"),
            Map.entry("{'domain': ''}", "domain"),
            Map.entry("{'domain': '" + "x".repeat(256) + "'}", "domain"),
            Map.entry("{'rootfs': 'hostfs'}", "rootfs"),
            Map.entry("{'rootfs': 'docker:" + "x".repeat(1024) + "'}", "rootfs"),
            Map.entry("{'instances': -1}", "instances"),
            Map.entry("{'env': [{'name': ' ', 'value': ''}]}", "env"),
            Map.entry("{'action': null}", "action"),
            Map.entry("{'action': {'run': {'path': '', 'user': 'vcap'}}}", "action.path"),
            Map.entry("{'action': {'run': {'path': '/bin/true'}}}", "action.user"),
            Map.entry("{'setup': {'download': {'to': '.', 'user': 'vcap'}}}", "setup.from"),
            Map.entry(
                    "{'setup': {'download': {'from': 'http://x', 'to': '.', 'user': 'vcap', 'checksum_value': 'x'}}}",
                    "setup.checksum"),
            Map.entry("{'setup': {'upload': {'from': 'x', 'user': 'vcap'}}}", "setup.to"),
            Map.entry("{'setup': {'serial': {'actions': []}}}", "setup.actions"),
            Map.entry("{'setup': {'parallel': {'actions': []}}}", "setup.actions"),
            Map.entry("{'setup': {'codependent': {'actions': []}}}", "setup.actions"),
            Map.entry("{'setup': {'try': {}}}", "setup.action"),
            Map.entry("{'setup': {'emit_progress': {}}}", "setup.action"),
            Map.entry(
                    "{'monitor': {'timeout': {'action': {'run': {'path': 'x', 'user': 'x'}}, 'timeout_ms': 0}}}",
                    "monitor.timeout_ms"),
            Map.entry("{'check_definition': {'checks': [{}]}}", "check_definition"),
            Map.entry(
                    "{'check_definition': {'checks': [{'tcp_check': {'port': 65536}}]}}",
                    "check_definition.tcp_check.port"),
            Map.entry(
                    "{'check_definition': {'readiness_checks': [{'http_check': {'port': 0}}]}}",
                    "check_definition.http_check.port"),
            Map.entry("{'start_timeout_ms': -1}", "start_timeout_ms"),
            Map.entry("{'disk_mb': -1}", "disk_mb"),
            Map.entry("{'memory_mb': -1}", "memory_mb"),
            Map.entry("{'max_pids': -1}", "max_pids"),
            Map.entry("{'cpu_weight': -1}", "cpu_weight"),
            Map.entry("{'ports': [0]}", "ports"),
            Map.entry("{'routes': {'cf-router': '" + "x".repeat(131_072) + "'}}", "routes"),
            Map.entry("{'log_rate_limit_bytes_per_second': -2}", "log_rate_limit_bytes_per_second"),
            Map.entry("{'metric_tags': {'a': {}}}", "metric_tags"),
            Map.entry("{'metric_tags': {'a': {'static': 'x', 'dynamic': 'INDEX'}}}", "metric_tags"),
            Map.entry("{'annotation': '" + "ä".repeat(5_121) + "'}", "annotation"),
            Map.entry("{'egress_rules': [{'protocol': 'all', 'destinations': []}]}", "egress_rules.destinations"),
            Map.entry(
                    "{'egress_rules': [{'protocol': 'all', 'destinations': ['example.com']}]}",
                    "egress_rules.destinations"),
            Map.entry("{'egress_rules': [{'protocol': 'ip', 'destinations': ['1.2.3.4']}]}", "egress_rules.protocol"),
            Map.entry("{'egress_rules': [{'protocol': 'tcp', 'destinations': ['1.2.3.4']}]}", "egress_rules.ports"),
            Map.entry(
                    "{'egress_rules': [{'protocol': 'tcp', 'destinations': ['1.2.3.4'], 'ports': [0]}]}",
                    "egress_rules.ports"),
            Map.entry(
                    "{'egress_rules': [{'protocol': 'udp', 'destinations': ['1.2.3.4'],"
                            + " 'port_range': {'start': 2, 'end': 1}}]}",
                    "egress_rules.port_range"),
            Map.entry(
                    "{'egress_rules': [{'protocol': 'icmp', 'destinations': ['1.2.3.4']}]}", "egress_rules.icmp_info"),
            Map.entry("{'cached_dependencies': [{'to': '/x', 'cache_key': 'x'}]}", "cached_dependencies.from"),
            Map.entry("{'image_username': 'x'}", "image_password"),
            Map.entry("{'image_password': 'x'}", "image_username"),
            Map.entry("{'image_layers': [{" + LAYER.replace("http://x", "") + "}]}", "image_layers.url"),
            Map.entry("{'image_layers': [{" + LAYER + ", 'digest_value': 'x'}]}", "image_layers.digest_value"),
            Map.entry(
                    "{'image_layers': [{" + LAYER.replace("SHARED", "EXCLUSIVE")
                            + ", 'digest_algorithm': 'SHA256', 'digest_value': 'x'}]}",
                    "legacy_download_user"),
            Map.entry(
                    "{'volume_mounts': [{'driver': 'd', 'container_dir': '/x', 'mode': 'w', 'shared': {'volume_id': 'v'}}]}",
                    "volume_mounts.mode"),
            Map.entry(
                    "{'volume_mounts': [{'container_dir': '/x', 'mode': 'r', 'shared': {'volume_id': 'v'}}]}",
                    "volume_mounts.driver"),
            Map.entry(
                    "{'volume_mounts': [{'driver': 'd', 'container_dir': '/x', 'mode': 'r', 'shared': {}}]}",
                    "volume_mounts.shared.volume_id"),
            Map.entry(
                    "{'volume_mounts': [{'driver': 'd', 'container_dir': '/x', 'mode': 'r', 'dedicated': {}}]}",
                    "volume_mounts.dedicated.mounter_id"),
            Map.entry(
                    "{'volume_mounts': [{'driver': 'd', 'container_dir': '/x', 'mode': 'rw'}]}",
                    "volume_mounts.shared"),
            Map.entry(
                    "{'volume_mounted_files': [{'path': 'a', 'content': '" + "x".repeat((1 << 20) + 1) + "'}]}",
                    "volume_mounted_files"),
            Map.entry("{'sidecars': [{}]}", "sidecars.action"),
            Map.entry(
                    "{'sidecars': [{'action': {'run': {'path': 'x', 'user': 'x'}}, 'memory_mb': -1}]}",
                    "sidecars.memory_mb")));

    @TestFactory
    Stream<DynamicTest> eachViolationNamesItsField() {
        return VIOLATIONS.entrySet().stream()
                .map(violation -> DynamicTest.dynamicTest(
                        violation.getValue() + " in "
                                + violation
                                        .getKey()
                                        .substring(
                                                0,
                                                Math.min(60, violation.getKey().length())),
                        () -> assertThat(DesiredLrpValidation.check(Definitions.lrp(violation.getKey()))
                                        .names())
                                .containsExactly(violation.getValue())));
    }

    @Test
    void whatIsJustWithinTheLimitsIsAccepted() {
        assertThat(DesiredLrpValidation.check(Definitions.lrp("{}")).names()).isEmpty();
        assertThat(DesiredLrpValidation.check(Definitions.lrp("{'annotation': '" + "ä".repeat(5_120) + "'}"))
                        .names())
                .isEmpty();
        assertThat(DesiredLrpValidation.check(Definitions.lrp(
                                "{'egress_rules': [{'protocol': 'tcp', 'destinations': ['10.0.0.0/8,::1', '1.1.1.1-2.2.2.2'],"
                                        + " 'port_range': {'start': 1, 'end': 65535}}], 'instances': 0,"
                                        + " 'log_rate_limit_bytes_per_second': -1}"))
                        .names())
                .isEmpty();
    }
}
