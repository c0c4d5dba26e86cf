package io.elasticruntime.ccbridge.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.bridge.SecurityRule;
import io.elasticruntime.diego.EgressRule;
import io.elasticruntime.diego.EgressRule.IcmpInfo;
import io.elasticruntime.diego.EgressRule.PortRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressRulesTest {

    @Test
    void singlePortsAndRangesAreToldApart() {
        assertThat(EgressRules.of(List.of(
                        new SecurityRule("tcp", "10.0.0.1", "443", null, null, false),
                        new SecurityRule("udp", "10.0.0.0/8, 1.1.1.1-1.1.1.9", "53, 54", null, null, false),
                        new SecurityRule("tcp", "0.0.0.0/0", "1024-2048", null, null, false))))
                .containsExactly(
                        new EgressRule("tcp", List.of("10.0.0.1"), List.of(443), null, null, false),
                        new EgressRule(
                                "udp", List.of("10.0.0.0/8", "1.1.1.1-1.1.1.9"), List.of(53, 54), null, null, false),
                        new EgressRule("tcp", List.of("0.0.0.0/0"), null, new PortRange(1024, 2048), null, false));
    }

    @Test
    void icmpWithoutTypeMeansAny() {
        assertThat(EgressRules.of(List.of(
                        new SecurityRule("icmp", "0.0.0.0/0", null, 0, 1, false),
                        new SecurityRule("icmp", "0.0.0.0/0", null, null, null, false),
                        new SecurityRule("all", "0.0.0.0/0", null, null, null, false))))
                .extracting(EgressRule::icmpInfo)
                .containsExactly(new IcmpInfo(0, 1), new IcmpInfo(-1, -1), null);
    }

    @Test
    void aRuleForIcmpv6HasTypeAndCodeAsTheBbsWantsIt() {
        assertThat(EgressRules.of(List.of(new SecurityRule("icmpv6", "0.0.0.0/0", null, 128, 0, false))))
                .extracting(EgressRule::icmpInfo)
                .containsExactly(new IcmpInfo(128, 0));
    }

    @Test
    void rulesThatLogComeLast() {
        assertThat(EgressRules.of(List.of(
                        new SecurityRule("all", "1.0.0.1", null, null, null, true),
                        new SecurityRule("all", "1.0.0.2", null, null, null, false),
                        new SecurityRule("all", "1.0.0.3", null, null, null, true),
                        new SecurityRule("all", "1.0.0.4", null, null, null, false))))
                .extracting(rule -> rule.destinations().getFirst())
                .containsExactly("1.0.0.2", "1.0.0.4", "1.0.0.1", "1.0.0.3");
    }

    @ParameterizedTest
    @CsvSource({"http", "1-x", "'1,,b'"})
    void portsThatAreNoneAreNamed(String ports) {
        assertThatThrownBy(() -> EgressRules.of(List.of(new SecurityRule("tcp", "1.1.1.1", ports, null, null, false))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which is none");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "128,1", "256,3", "1024,12", "8192,100", "100000,100"})
    void theShareOfTheProcessorFollowsMemory(int memoryMb, int weight) {
        assertThat(Recipe.cpuWeight(memoryMb)).isEqualTo(weight);
    }
}
