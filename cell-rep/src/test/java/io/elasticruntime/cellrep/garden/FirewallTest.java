package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.elasticruntime.cellrep.garden.ContainerNetwork.Subnet;
import io.elasticruntime.cellrep.garden.Firewall.Jump;
import io.elasticruntime.cellrep.garden.Firewall.Member;
import io.elasticruntime.cellrep.garden.Firewall.Reach;
import io.elasticruntime.diego.EgressRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirewallTest {

    private static final List<EgressRule> RULES = List.of(
            new EgressRule("tcp", List.of("10.0.0.0/8", "1.2.3.4-1.2.3.9"), List.of(80, 443), null, null, false),
            new EgressRule("udp", List.of("8.8.8.8"), null, new EgressRule.PortRange(53, 54), null, true),
            new EgressRule("icmp", List.of("0.0.0.0/0"), null, null, new EgressRule.IcmpInfo(8, -1), false),
            new EgressRule("all", List.of("192.168.1.1"), null, null, null, false));

    private static final String MAC = "0a:00:00:00:00:02";
    private static final Member MEMBER = Member.of("handle", "10.255.3.2", MAC, Map.of(8080, 61001), RULES);
    private static final Reach LOCAL = new Reach("127.0.0.1", false, List.of(8080), false, true);
    private static final Reach PLAIN = new Reach("192.0.2.7", true, List.of(), false, true);
    private static final Reach REFUSED = new Reach("192.0.2.7", false, List.of(), false, true);

    @Test
    void aMappedPortLeadsToTheContainerFromTheAddressThatRoutersAsk() {
        String mapping = "-A er-tag-dnat -p tcp --dport 61001 -m comment --comment handle"
                + " -j DNAT --to-destination 10.255.3.2:8080\n";

        assertThat(rules(LOCAL)).contains(mapping);
        assertThat(rules(PLAIN)).contains(mapping);
        assertThat(firewall(LOCAL).jumps())
                .filteredOn(jump -> jump.to().equals("er-tag-dnat"))
                .containsExactly(
                        new Jump("nat", "OUTPUT", " -d 127.0.0.0/8 -m addrtype --dst-type LOCAL", "er-tag-dnat"));
        assertThat(firewall(PLAIN).jumps())
                .filteredOn(jump -> jump.to().equals("er-tag-dnat"))
                .extracting(Jump::from, Jump::match)
                .containsExactly(
                        tuple("OUTPUT", " -d 192.0.2.7/32 -m addrtype --dst-type LOCAL"),
                        tuple("PREROUTING", " ! -i er-+ -d 192.0.2.7/32 -m addrtype --dst-type LOCAL"));
    }

    @Test
    void anAddressThatOtherMachinesReachMapsNothingUnlessPlainTrafficIsAllowed() {
        assertThat(rules(REFUSED)).doesNotContain("DNAT --to-destination").doesNotContain("ctorigdst");
        assertThat(firewall(REFUSED).jumps()).noneMatch(jump -> jump.to().equals("er-tag-dnat"));
    }

    @Test
    void whatComesToAContainerFromElsewhereIsDroppedBeforeOtherRulesAreAsked() {
        assertThat(lines(LOCAL, "guard"))
                .containsExactly(
                        "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN", "-i er-+ -j RETURN", "-j DROP");
        assertThat(lines(PLAIN, "guard"))
                .containsExactly(
                        "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
                        "! -i er-+ -p tcp -m conntrack --ctstate DNAT --ctorigdst 192.0.2.7/32 -j RETURN",
                        "-i er-+ -j RETURN",
                        "-j DROP");
        assertThat(lines(LOCAL, "forward"))
                .containsExactly(
                        "-i er-bridge -o er-+ -j er-tag-refuse",
                        "-i er-bridge ! -s 10.255.3.0/24 -j DROP",
                        "-i er-bridge -j er-tag-egress",
                        "-o er-bridge -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-o er-bridge -j er-tag-refuse");
    }

    @Test
    void everyTableStartsFromEmptyChainsOfItsOwn() {
        assertThat(rules(LOCAL))
                .contains("*nat\n:er-tag-dnat - [0:0]\n:er-tag-snat - [0:0]\n-A")
                .contains("*mangle\n:er-tag-guard - [0:0]\n-A")
                .contains("*filter\n:er-tag-forward - [0:0]\n")
                .endsWith("COMMIT\n");
    }

    @Test
    void theJumpsOfAnEarlierVersionAreReplacedAndNobodyElsesAreTouched() {
        String saved = """
                *filter
                :FORWARD DROP [0:0]
                -A FORWARD -j DOCKER-USER
                -A FORWARD -j er-tag-forward
                -A FORWARD -j er-other-forward
                -A INPUT -i old -j er-tag-input
                -A er-tag-input -j er-tag-egress
                COMMIT
                *nat
                -A PREROUTING -m addrtype --dst-type LOCAL -j er-tag-dnat
                COMMIT
                """;
        Firewall firewall = firewall(LOCAL);
        Map<String, List<String>> before = firewall.jumpsIn(saved);

        assertThat(firewall.begin(List.of(MEMBER), List.of(), before).lines())
                .filteredOn(line -> line.startsWith("-D") || line.startsWith("-I"))
                .containsExactlyInAnyOrder(
                        "-D FORWARD -j er-tag-forward",
                        "-D INPUT -i old -j er-tag-input",
                        "-D PREROUTING -m addrtype --dst-type LOCAL -j er-tag-dnat",
                        "-I OUTPUT 1 -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j er-tag-dnat",
                        "-I POSTROUTING 1 -j er-tag-snat",
                        "-I FORWARD 1 -o er-bridge -j er-tag-guard",
                        "-I FORWARD 1 -j er-tag-forward",
                        "-I INPUT 1 -i er-bridge -j er-tag-input");
        assertThat(firewall.end(before).lines())
                .contains("-D FORWARD -j er-tag-forward", "-X er-tag-forward", "-X er-tag-guard", "-X er-tag-dnat")
                .noneMatch(line -> line.contains("other") || line.startsWith("-A"));
    }

    @Test
    void ofTheHostAContainerReachesNameServersAndThePortsThatAreOpenedOnly() {
        assertThat(lines(LOCAL, "input"))
                .containsExactly(
                        "! -s 10.255.3.0/24 -j DROP",
                        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-d 127.0.0.0/8 -j DROP",
                        "-j er-tag-source",
                        "-d 9.9.9.9 -p udp --dport 53 -j ACCEPT",
                        "-d 9.9.9.9 -p tcp --dport 53 -j ACCEPT",
                        "-p tcp --dport 8080 -j ACCEPT",
                        "-j er-tag-refuse");
        assertThat(lines(new Reach("127.0.0.1", false, List.of(), true, false), "input"))
                .containsExactly(
                        "! -s 10.255.3.0/24 -j DROP",
                        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-d 127.0.0.0/8 -j DROP",
                        "-j er-tag-source");
    }

    @Test
    void whatIsRefusedIsRefusedAtOnce() {
        assertThat(lines(LOCAL, "refuse"))
                .containsExactly(
                        "-p tcp -j REJECT --reject-with tcp-reset", "-j REJECT --reject-with icmp-port-unreachable");
    }

    @Test
    void aContainerSendsByItsOwnAddressAndLinkOnly() {
        Member earlier = Member.of("earlier", "10.255.3.3", null, Map.of(), List.of());

        assertThat(firewall(LOCAL).rules(List.of(MEMBER, earlier), List.of()).lines())
                .filteredOn(line -> line.startsWith("-A er-tag-source"))
                .containsExactly(
                        "-A er-tag-source -s 10.255.3.2 -m mac --mac-source " + MAC + " -j RETURN",
                        "-A er-tag-source -s 10.255.3.3 -j RETURN",
                        "-A er-tag-source -j DROP");
    }

    @Test
    void enforcedEgressAllowsWhatTheRulesSayAndNothingElse() {
        String source = "-s 10.255.3.2";
        assertThat(lines(LOCAL, "egress"))
                .containsExactly(
                        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        "-j er-tag-source",
                        "-m conntrack --ctstate DNAT -j er-tag-refuse",
                        source + " -d 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT",
                        source
                                + " -m iprange --dst-range 1.2.3.4-1.2.3.9 -p tcp -m multiport --dports 80,443 -j ACCEPT",
                        source
                                + " -d 8.8.8.8 -p udp --dport 53:54 -m conntrack --ctstate NEW -m limit --limit 100/second"
                                + " --limit-burst 100 -j LOG --log-prefix handle",
                        source + " -d 8.8.8.8 -p udp --dport 53:54 -j ACCEPT",
                        source + " -d 0.0.0.0/0 -p icmp --icmp-type 8 -j ACCEPT",
                        source + " -d 192.168.1.1 -j ACCEPT",
                        "-j er-tag-refuse");
        assertThat(lines(new Reach("127.0.0.1", false, List.of(), false, false), "egress"))
                .endsWith("-j ACCEPT")
                .noneMatch(line -> line.contains("10.255.3.2"));
    }

    @Test
    void rulesForIpv6MatchNothing() {
        assertThat(EgressMatches.of(List.of(
                        new EgressRule("all", List.of("2001:db8::/32", "::1-::2"), null, null, null, false),
                        new EgressRule("icmpv6", List.of("10.0.0.1"), null, null, null, false))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.256",
                "10.0.0",
                "10.0.0.9-10.0.0.1",
                "10.0.0.1-10.0.0.2-10.0.0.3",
                "10.0.0.1 -j ACCEPT",
                "10.0.0.1\n-A INPUT",
                "localhost",
                ""
            })
    void aDestinationThatThePacketFilterWouldNotTakeIsRefusedForItsContainerAlone(String destination) {
        var rule = new EgressRule("all", List.of(destination), null, null, null, false);

        assertThatThrownBy(() -> EgressMatches.of(List.of(rule)))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("an egress rule has an unknown destination");
    }

    @Test
    void portsAndProtocolsThatAreNoneAreRefused() {
        for (EgressRule rule : List.of(
                new EgressRule("tcp", List.of("10.0.0.1"), List.of(0), null, null, false),
                new EgressRule("tcp", List.of("10.0.0.1"), List.of(1, 65536), null, null, false),
                new EgressRule("udp", List.of("10.0.0.1"), null, new EgressRule.PortRange(9, 8), null, false),
                new EgressRule("icmp", List.of("10.0.0.1"), null, null, new EgressRule.IcmpInfo(256, 0), false),
                new EgressRule("sctp", List.of("10.0.0.1"), null, null, null, false))) {
            assertThatThrownBy(() -> EgressMatches.of(List.of(rule))).isInstanceOf(GardenException.class);
        }
    }

    @Test
    void manyPortsTakeFewLinesAndTooManyLinesAreRefused() {
        List<Integer> ports = IntStream.rangeClosed(1, 31).boxed().toList();
        var many = new EgressRule("tcp", List.of("10.0.0.1"), ports, null, null, false);

        assertThat(EgressMatches.of(List.of(many))).hasSize(3);
        assertThat(EgressMatches.of(Collections.nCopies(EgressMatches.LARGEST / 3, many)))
                .hasSizeLessThanOrEqualTo(EgressMatches.LARGEST);
        assertThatThrownBy(() -> EgressMatches.of(Collections.nCopies(EgressMatches.LARGEST / 3 + 1, many)))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("more than 2000 lines");
    }

    @Test
    void nothingOfIpv6GoesInOrOut() {
        assertThat(firewall(LOCAL).beginIpv6(Map.of()).lines())
                .containsExactly(
                        "*filter",
                        ":er-tag-ipv6 - [0:0]",
                        "-A er-tag-ipv6 -j DROP",
                        "-I FORWARD 1 -i er-bridge -j er-tag-ipv6",
                        "-I FORWARD 1 -o er-bridge -j er-tag-ipv6",
                        "-I INPUT 1 -i er-bridge -j er-tag-ipv6",
                        "-I OUTPUT 1 -o er-bridge -j er-tag-ipv6",
                        "COMMIT");
    }

    @Test
    void subnetsAreCutInOrderAndOverlapsAreSeen() {
        List<String> blocks = Subnet.of("10.255.0.0/16").blocks();

        assertThat(blocks)
                .hasSize(256)
                .startsWith("10.255.0.0/24", "10.255.1.0/24")
                .endsWith("10.255.255.0/24");
        assertThat(Subnet.of("10.255.7.0/24").overlaps(Subnet.of("10.255.7.53/32")))
                .isTrue();
        assertThat(Subnet.of("10.255.7.0/24").overlaps(Subnet.of("10.0.0.0/8"))).isTrue();
        assertThat(Subnet.of("10.255.7.0/24").overlaps(Subnet.of("10.255.8.0/24")))
                .isFalse();
    }

    @Test
    void aContainerAsksTheNameServersOfTheHostButNotItsLoopback() {
        assertThat(NameServers.forContainer("nameserver 127.0.0.53\nnameserver 9.9.9.9\nsearch x\n#c\n", "10.0.0.1"))
                .isEqualTo("nameserver 9.9.9.9\nsearch x\n");
        assertThat(NameServers.forContainer("nameserver 127.0.0.53\nnameserver fe80::1%eth0\n", "10.0.0.1"))
                .isEqualTo("nameserver 10.0.0.1\n");
        assertThat(NameServers.addresses("search x\nnameserver 9.9.9.9\nnameserver  1.1.1.1 \n"))
                .containsExactly("9.9.9.9", "1.1.1.1");
    }

    private static Firewall firewall(Reach reach) {
        return new Firewall("tag", "er-bridge", "10.255.3.0/24", reach);
    }

    private static String rules(Reach reach) {
        return firewall(reach).rules(List.of(MEMBER), List.of("9.9.9.9"));
    }

    /** The rules of one of our chains. */
    private static List<String> lines(Reach reach, String chain) {
        String beginning = "-A er-tag-" + chain + " ";
        return rules(reach)
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }
}
