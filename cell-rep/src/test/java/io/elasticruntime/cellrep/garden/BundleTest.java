package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.cellrep.garden.Bundle.Host;
import io.elasticruntime.cellrep.garden.Bundle.Namespaces;
import io.elasticruntime.cellrep.garden.Bundle.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

class BundleTest {

    private static final User VCAP = new User(2000, 2000, "vcap", "/home/vcap");
    private static final User ROOT = new User(0, 0, "root", "/root");

    @Test
    void aContainerHasItsOwnNamespacesAndJoinsThePreparedNetwork() {
        JsonNode config = config(spec(false), new Host(false, true));

        assertThat(config.at("/linux/namespaces").findValuesAsString("type"))
                .containsExactlyInAnyOrder("pid", "ipc", "uts", "mount", "network");
        assertThat(config(spec(false), new Host(true, true))
                        .at("/linux/namespaces")
                        .findValuesAsString("type"))
                .contains("cgroup");
        assertThat(config.at("/linux/namespaces").findValuesAsString("path")).containsExactly("/run/netns/x");
    }

    @Test
    void aContainerJoinsItsUserNamespaceAndIsToldWhoIsWho() {
        var users = new UserMapping(70_000);
        var namespaces = new Namespaces(Path.of("/run/netns/x"), Path.of("/proc/7/ns/user"), users);

        JsonNode linux = Kept.JSON
                .<JsonNode>valueToTree(
                        Bundle.config(spec(false), Path.of("/rootfs"), namespaces, List.of(), new Host(false, true)))
                .at("/linux");

        assertThat(linux.at("/namespaces").findValuesAsString("type")).contains("cgroup");
        assertThat(linux.at("/namespaces").valueStream()).anySatisfy(namespace -> {
            assertThat(namespace.path("type").asString()).isEqualTo("user");
            assertThat(namespace.path("path").asString()).isEqualTo("/proc/7/ns/user");
        });
        for (String ids : List.of("/uidMappings", "/gidMappings")) {
            assertThat(linux.at(ids)
                            .valueStream()
                            .map(range -> "%d %d %d"
                                    .formatted(
                                            range.path("containerID").asInt(),
                                            range.path("hostID").asInt(),
                                            range.path("size").asInt())))
                    .containsExactly("0 70000 1", "1 1 65534");
        }
        assertThat(users.table()).isEqualTo("0 70000 1\n1 1 65534\n");
        assertThat(config(spec(false), new Host(false, true)).at("/linux").propertyNames())
                .doesNotContain("uidMappings", "gidMappings");
    }

    @Test
    void aContainerHasNoIpv6WhereTheKernelHasIt() {
        assertThat(config(spec(false), new Host(false, true, true)).at("/linux/sysctl"))
                .isEqualTo(Kept.JSON.valueToTree(
                        Map.of("net.ipv6.conf.all.disable_ipv6", "1", "net.ipv6.conf.default.disable_ipv6", "1")));
        assertThat(config(spec(false), new Host(false, true, false))
                        .at("/linux")
                        .propertyNames())
                .doesNotContain("sysctl");
    }

    @Test
    void limitsBecomeResources() {
        JsonNode resources = config(spec(false), new Host(false, true)).at("/linux/resources");

        assertThat(resources.at("/memory/limit").asLong()).isEqualTo(256L << 20);
        assertThat(resources.at("/memory/swap").asLong()).isEqualTo(256L << 20);
        assertThat(resources.at("/cpu/shares").asInt()).isEqualTo(30);
        assertThat(resources.at("/pids/limit").asInt()).isEqualTo(1024);
        assertThat(resources.at("/devices/0/allow").asBoolean()).isFalse();
    }

    @Test
    void swapIsNotLimitedWhereTheKernelDoesNotCountIt() {
        JsonNode memory = config(spec(false), new Host(false, false)).at("/linux/resources/memory");

        assertThat(memory.has("swap")).isFalse();
        assertThat(memory.at("/limit").asLong()).isEqualTo(256L << 20);
    }

    @Test
    void whatIsNotLimitedIsLeftOut() {
        var spec = new ContainerSpec(
                "h",
                HostStack.ROOTFS,
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                false);

        JsonNode resources = config(spec, new Host(false, true)).at("/linux/resources");

        assertThat(resources.propertyNames()).containsExactly("devices");
    }

    @Test
    void onlyAPrivilegedContainerIsWithoutSeccompAndMasks() {
        JsonNode linux = config(spec(false), new Host(false, true)).at("/linux");
        assertThat(linux.at("/seccomp/defaultAction").asString()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(linux.at("/seccomp/syscalls").toString())
                .doesNotContain("\"mount\"", "\"unshare\"", "\"bpf\"", "\"keyctl\"", "\"setns\"", "\"ptrace\"");
        assertThat(linux.at("/maskedPaths").toString()).contains("/proc/kcore");
        assertThat(linux.at("/readonlyPaths").toString()).contains("/proc/sys");

        JsonNode privileged = config(spec(true), new Host(false, true)).at("/linux");
        assertThat(privileged.propertyNames()).doesNotContain("seccomp", "maskedPaths", "readonlyPaths");
    }

    @Test
    void theFirstProcessHasNoCapabilityAtAll() {
        JsonNode process = config(spec(true), new Host(false, true)).at("/process");

        process.at("/capabilities").forEach(set -> assertThat(set).isEmpty());
        assertThat(process.at("/noNewPrivileges").asBoolean()).isTrue();
    }

    @Test
    void aUserOtherThanRootHasNoEffectiveCapability() {
        JsonNode process = process(spec(false), VCAP);

        assertThat(process.at("/capabilities/bounding").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder(
                        "CAP_CHOWN",
                        "CAP_DAC_OVERRIDE",
                        "CAP_FSETID",
                        "CAP_FOWNER",
                        "CAP_SETGID",
                        "CAP_SETUID",
                        "CAP_SETPCAP",
                        "CAP_NET_BIND_SERVICE",
                        "CAP_SYS_CHROOT",
                        "CAP_KILL");
        assertThat(process.at("/capabilities/effective")).isEmpty();
        assertThat(process.at("/capabilities/permitted")).isEmpty();
        assertThat(process.at("/noNewPrivileges").asBoolean()).isTrue();
        assertThat(process(spec(false), ROOT).at("/capabilities/effective").toString())
                .contains("CAP_CHOWN")
                .doesNotContain("CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_NET_ADMIN");
    }

    @Test
    void theProcessOverridesTheContainerAndTheContainerTheDefaults() {
        JsonNode process = process(spec(false), VCAP);

        assertThat(process.at("/env").valueStream().map(JsonNode::asString))
                .contains("A=process", "B=container", "USER=vcap", "HOME=/home/vcap", "LANG=C.UTF-8");
        assertThat(process.at("/cwd").asString()).isEqualTo("/home/vcap/app");
        assertThat(process.at("/args").toString()).isEqualTo("[\"sh\",\"-c\",\"true\"]");
        assertThat(process.at("/rlimits").toString()).contains("RLIMIT_NOFILE", "1000");
    }

    @Test
    void aProcessLeavesNoCoreAndItsFilesAreReadableWhateverTheUmaskOfTheCellIs() {
        for (JsonNode process : List.of(
                process(spec(false), VCAP),
                config(spec(false), new Host(false, true)).at("/process"))) {
            JsonNode limit = process.at("/rlimits/0");
            assertThat(limit.path("type").asString()).isEqualTo("RLIMIT_CORE");
            assertThat(limit.path("hard").asInt()).isEqualTo(1);
            assertThat(process.at("/user/umask").asInt()).isEqualTo(022);
        }
    }

    @Test
    void aProcessDoesNotStartWhereALinkOfTheKernelMayLead() {
        for (String directory : List.of("/proc/self/fd/7", "../../proc/1/cwd", "/proc")) {
            assertThatThrownBy(() -> Bundle.directory(directory, VCAP))
                    .isInstanceOf(GardenException.class)
                    .hasMessageContaining("/proc");
        }
        assertThat(Bundle.directory("/processes", VCAP)).isEqualTo("/processes");
    }

    @Test
    void aLongHandleGivesAHostNameOfItsEnd() {
        assertThat(Bundle.hostname("a".repeat(30) + "b".repeat(49))).isEqualTo("b".repeat(49));
    }

    private static ContainerSpec spec(boolean privileged) {
        return new ContainerSpec(
                "handle",
                HostStack.ROOTFS,
                List.of(),
                Map.of("A", "container", "B", "container"),
                DataSize.ofMegabytes(256),
                null,
                30,
                1024,
                List.of(),
                List.of(8080),
                List.of(),
                Map.of(),
                privileged);
    }

    private static JsonNode config(ContainerSpec spec, Host host) {
        var namespaces = new Namespaces(Path.of("/run/netns/x"), null, UserMapping.HOST);
        return Kept.JSON.valueToTree(Bundle.config(spec, Path.of("/rootfs"), namespaces, List.of(), host));
    }

    private static JsonNode process(ContainerSpec container, User user) {
        var spec = new ProcessSpec("p", "sh", List.of("-c", "true"), Map.of("A", "process"), "app", user.name(), null);
        return Kept.JSON.valueToTree(Bundle.process(container, spec, user, 1000));
    }
}
