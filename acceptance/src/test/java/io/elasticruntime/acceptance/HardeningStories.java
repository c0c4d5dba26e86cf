package io.elasticruntime.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elasticruntime.acceptance.Platform.Instance;
import io.elasticruntime.er.Json;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What keeps an app in its container, told by an app that tries to get out (ha-and-security.md d.4). */
@ExtendWith(RunningPlatform.class)
class HardeningStories {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HOST = "walled.localhost";

    /** CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, NET_BIND_SERVICE, SYS_CHROOT. */
    private static final String BOUNDING = "00000000000405fb";

    private static final String NONE = "0000000000000000";

    private static JsonNode walls;

    @BeforeAll
    static void push(Platform platform, Developer developer) throws Exception {
        String app = developer.push("walled", platform.app("probe"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(platform.running(app)).hasSize(1));
        Instance instance = platform.running(app).getFirst();
        assumeTrue(
                platform.isIsolated(instance),
                "instances are plain processes here: this machine or this user cannot have containers, as er up has said");
        walls = ask(platform, "/walls");
    }

    /** On a machine they are allowed; an engine that covers parts of /proc for the platform's container denies them. */
    private static void assumeUserNamespaces() {
        boolean allowed;
        try {
            allowed = new ProcessBuilder(
                                    "unshare",
                                    "--user",
                                    "--map-root-user",
                                    "--net",
                                    "--pid",
                                    "--fork",
                                    "--mount",
                                    "sh",
                                    "-c",
                                    "mount -t proc proc /proc && mount -t sysfs sysfs /sys")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            allowed = false;
        }
        assumeTrue(allowed, "the kernel allows no user namespaces here, so containers have none");
    }

    private static JsonNode ask(Platform platform, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = platform.get(HOST, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.MAPPER.readTree(answer.body());
    }

    private static JsonNode file(Platform platform, String name) throws IOException, InterruptedException {
        return ask(platform, "/file" + name);
    }

    @ParameterizedTest
    @CsvSource({
        "CapEff, " + NONE,
        "CapPrm, " + NONE,
        "CapInh, " + NONE,
        "CapAmb, " + NONE,
        "CapBnd, " + BOUNDING,
        "NoNewPrivs, 1",
        "Seccomp, 2"
    })
    void aProcessHasNoPowersAndGainsNone(String field, String value) {
        assertThat(walls.at("/status").path(field).asString()).isEqualTo(value);
    }

    @Test
    void aProcessIsNobodyOfTheHost() {
        assumeUserNamespaces();
        assertThat(walls.at("/status/Uid").asString()).startsWith("2000");
        assertThat(walls.at("/users")
                        .valueStream()
                        .map(range ->
                                range.path(0).asString() + " " + range.path(2).asString()))
                .as("root is another, and the others are who they are")
                .containsExactly("0 1", "1 65534");
        assertThat(walls.at("/users/0/1").asLong()).isGreaterThan(65535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "ipc", "mnt", "net", "pid", "user", "uts"})
    void aContainerHasNamespacesOfItsOwn(String namespace) throws IOException {
        if (namespace.equals("user") || namespace.equals("cgroup")) {
            assumeUserNamespaces();
        }
        assertThat(walls.at("/namespaces").path(namespace).asString())
                .startsWith(namespace)
                .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns", namespace))
                        .toString());
    }

    @Test
    void whatNoAppNeedsOfTheKernelIsRefusedByNumberInEachWayToCallIt(Platform platform) throws Exception {
        JsonNode calls = ask(platform, "/syscalls");

        assertThat(calls.size()).isGreaterThan(20);
        calls.properties().forEach(call -> {
            String answer = call.getValue().asString();
            switch (call.getKey()) {
                case "getpid" -> assertThat(answer).isEqualTo("allowed");
                case "clone3" -> assertThat(answer).isEqualTo("ENOSYS");
                case "getpid of x32", "getpid of i386" ->
                    assertThat(answer).as(call.getKey()).startsWith("killed");
                default -> assertThat(answer).as(call.getKey()).isIn("EPERM", "ENOSYS");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/sys/kernel/core_pattern",
                "/proc/sys/kernel/hostname",
                "/proc/sys/vm/overcommit_memory",
                "/proc/sysrq-trigger",
                "/proc/irq",
                "/proc/bus",
                "/proc/1/mem",
                "/sys",
                "/sys/kernel/uevent_helper",
                "/sys/fs/cgroup",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory.max",
                "/usr",
                "/bin/sh",
                "/etc",
                "/etc/ssl/certs",
                "/etc/alternatives",
                "/etc/cf-instance-credentials"
            })
    void theKernelAndTheStackCannotBeChanged(String name, Platform platform) throws Exception {
        assertThat(file(platform, name).path("writable").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/kcore",
                "/proc/keys",
                "/proc/latency_stats",
                "/proc/sched_debug",
                "/proc/scsi",
                "/proc/timer_list",
                "/sys/firmware",
                "/sys/devices/virtual/powercap"
            })
    void whatTellsOfTheHostIsMasked(String name, Platform platform) throws Exception {
        JsonNode file = file(platform, name);

        assertThat(file.path("size").asLong()).isZero();
        assertThat(file.path("entries")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/shadow",
                "/etc/gshadow",
                "/etc/sudoers",
                "/etc/ssh",
                "/etc/ssl/private",
                "/etc/kubernetes",
                "/run/docker.sock",
                "/run/containerd",
                "/run/elastic-runtime",
                "/run/secrets",
                "/var/run/docker.sock",
                "/var/lib/docker",
                "/var/lib/dpkg",
                "/var/lib/postgresql",
                "/boot"
            })
    void nothingOfTheHostIsSeenButItsPrograms(String name, Platform platform) throws Exception {
        assertThat(file(platform, name).path("exists").asBoolean()).isFalse();
    }

    @Test
    void homesAndDataOfTheHostAreNotSeen(Platform platform) throws Exception {
        assertThat(file(platform, "/root").path("entries")).isEmpty();
        for (String empty : List.of("/opt", "/srv", "/mnt", "/var/lib", "/var/log", "/run")) {
            assertThat(file(platform, empty).path("entries")).as(empty).isEmpty();
        }
        assertThat(file(platform, "/home").path("entries").toString()).isEqualTo("[\"vcap\"]");
        for (Path secret : List.of(platform.home(), platform.project())) {
            assertThat(file(platform, secret.toString()).path("exists").asBoolean())
                    .as(secret.toString())
                    .isFalse();
        }
    }

    @Test
    void mountsTellNothingOfWhereThePlatformIs(Platform platform) {
        assertThat(walls.at("/mounts").toString())
                .doesNotContain(platform.home().toString());
        assertThat(walls.at("/mounts")
                        .valueStream()
                        .filter(mount -> mount.path("source").asString().startsWith("/dev/")))
                .as("what is mounted from a disk of the host")
                .allSatisfy(
                        mount -> assertThat(mount.path("options").valueStream().map(JsonNode::asString))
                                .contains("ro", "nosuid", "nodev"));
    }

    @Test
    void aContainerDoesNotSeeWhereItsControlGroupsAre() {
        assumeUserNamespaces();
        assertThat(walls.at("/groups").valueStream().map(JsonNode::asString)).containsOnly("/");
    }

    @Test
    void devicesAreThoseThatEveryProgramMayHave() {
        assertThat(walls.at("/devices").valueStream().map(JsonNode::asString))
                .isSubsetOf(
                        "console", "core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr",
                        "stdin", "stdout", "tty", "urandom", "zero");
    }

    @Test
    void aProcessHasLimits() {
        assertThat(walls.at("/limits").valueStream().map(JsonNode::asString))
                .anySatisfy(limit -> assertThat(limit).matches("Max core file size +1 +1 .*"))
                .anySatisfy(limit -> assertThat(limit).matches("Max open files +16384 +16384 .*"));
        assertThat(walls.at("/pids").valueStream().map(JsonNode::asString)).contains("1024");
        assertThat(walls.at("/processes").asInt()).isLessThan(20);
    }

    @Test
    void aContainerHasNoAddressThatNoRuleIsAbout() {
        assertThat(walls.at("/ipv6")).isEmpty();
        assertThat(walls.at("/addresses")
                        .valueStream()
                        .map(address -> address.path("family").asString()))
                .containsOnly("IPv4");
    }

    @Test
    void theHostIsNotReachedAtAnyOfItsAddresses(Platform platform) throws Exception {
        try (ServerSocket service = new ServerSocket()) {
            service.bind(new InetSocketAddress("::", 0));
            int port = service.getLocalPort();
            assertNotReached(platform, walls.at("/gateway").asString(), port);
            for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
                for (InetAddress address : network.inetAddresses().toList()) {
                    String text = address.getHostAddress().replaceFirst("%.*", "");
                    if (!address.isLoopbackAddress()) {
                        assertNotReached(
                                platform,
                                address instanceof Inet6Address && address.isLinkLocalAddress() ? text + "%eth0" : text,
                                port);
                    }
                }
            }
            for (int ours = Platform.BASE_PORT; ours < Platform.BASE_PORT + 30; ours += 4) {
                assertNotReached(platform, walls.at("/gateway").asString(), ours);
            }
        }
    }

    private static void assertNotReached(Platform platform, String host, int port) throws Exception {
        assertThat(ask(platform, "/reach/" + URLEncoder.encode(host, StandardCharsets.UTF_8) + "/" + port)
                        .asString())
                .as("%s port %d", host, port)
                .isNotEqualTo("open");
    }
}
