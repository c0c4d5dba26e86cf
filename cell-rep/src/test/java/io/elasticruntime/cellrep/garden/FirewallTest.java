package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cellrep.garden.ContainerNetwork.Subnet;
import io.elasticruntime.cellrep.garden.Firewall.Member;
import io.elasticruntime.diego.EgressRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirewallTest {

    private static final List<EgressRule> RULES = List.of(
            new EgressRule("tcp", List.of("10.0.0.0/8", "1.2.3.4-1.2.3.9"), List.of(80, 443), null, null, false),
            new EgressRule("udp", List.of("8.8.8.8"), null, new EgressRule.PortRange(53, 54), null, true),
            new EgressRule("icmp", List.of("0.0.0.0/0"), null, null, new EgressRule.IcmpInfo(8, -1), false),
            new EgressRule("all", List.of("192.168.1.1"), null, null, null, false));

    private static final Member MEMBER = new Member("handle", "10.255.3.2", Map.of(8080, 61001), RULES);

    @Test
    void aMappedPortLeadsToTheContainer() {
        assertThat(rules(true, false))
                .contains("-A er-tag-dnat -p tcp --dport 61001 -m comment --comment handle"
                        + " -j DNAT --to-destination 10.255.3.2:8080");
    }

    @Test
    void everyTableStartsFromEmptyChainsOfItsOwn() {
        assertThat(rules(true, false))
                .startsWith("*nat\n:er-tag-dnat - [0:0]\n:er-tag-snat - [0:0]\n")
                .contains("*filter\n:er-tag-forward - [0:0]\n")
                .endsWith("COMMIT\n");
    }

    @Test
    void theLoopbackOfTheHostIsNeverReachedAndTheHostOnlyIfWanted() {
        assertThat(rules(true, false)).contains("-A er-tag-input -d 127.0.0.0/8 -j DROP");
        assertThat(rules(true, false)).doesNotContain("icmp-host-prohibited");
        assertThat(rules(false, false)).contains("-A er-tag-input -j REJECT --reject-with icmp-host-prohibited");
        assertThat(rules(false, true))
                .contains("-A er-tag-input -p udp --dport 53 -j ACCEPT", "-A er-tag-input -j er-tag-egress");
    }

    @Test
    void enforcedEgressAllowsWhatTheRulesSayAndNothingElse() {
        String source = "-A er-tag-egress -s 10.255.3.2";
        assertThat(rules(true, true).lines().filter(line -> line.startsWith("-A er-tag-egress")))
                .containsExactly(
                        "-A er-tag-egress -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                        source + " -d 10.0.0.0/8 -p tcp --dport 80 -j ACCEPT",
                        source + " -d 10.0.0.0/8 -p tcp --dport 443 -j ACCEPT",
                        source + " -m iprange --dst-range 1.2.3.4-1.2.3.9 -p tcp --dport 80 -j ACCEPT",
                        source + " -m iprange --dst-range 1.2.3.4-1.2.3.9 -p tcp --dport 443 -j ACCEPT",
                        source
                                + " -d 8.8.8.8 -p udp --dport 53:54 -m conntrack --ctstate NEW -j LOG --log-prefix handle",
                        source + " -d 8.8.8.8 -p udp --dport 53:54 -j ACCEPT",
                        source + " -d 0.0.0.0/0 -p icmp --icmp-type 8 -j ACCEPT",
                        source + " -d 192.168.1.1 -j ACCEPT",
                        "-A er-tag-egress -j REJECT --reject-with icmp-admin-prohibited");
        assertThat(rules(true, false)).doesNotContain("-s 10.255.3.2").contains("-A er-tag-egress -j ACCEPT");
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
        assertThat(NameServers.forContainer("nameserver 127.0.0.53\n", "10.0.0.1"))
                .isEqualTo("nameserver 10.0.0.1\n");
    }

    private static String rules(boolean hostAccess, boolean enforceEgress) {
        return new Firewall("tag", "bridge", "10.255.3.0/24", hostAccess, enforceEgress).rules(List.of(MEMBER));
    }
}
