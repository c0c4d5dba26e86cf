package io.elasticruntime.cellrep.garden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.elasticruntime.cellrep.garden.ContainerProcess.OutputListener;
import io.elasticruntime.cellrep.garden.ContainerProcess.Signal;
import io.elasticruntime.diego.EgressRule;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuncGardenTest {

    private GardenProperties settings;
    private RuncGarden garden;
    private HostState before;

    @BeforeAll
    void openTheGarden(@TempDir Path directory) {
        settings = Settings.in(directory);
        var obstacle = RuncGarden.obstacle(settings);
        obstacle.ifPresent(reason -> System.out.println("runc containers are not tested: " + reason));
        assumeTrue(obstacle.isEmpty(), () -> "no runc containers here: " + obstacle.get());
        garden = new RuncGarden(settings, InstantSource.system());
        garden.create(Settings.container("first"));
        garden.destroy(Settings.HANDLES + "first");
        before = now();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        for (Container container : garden.containers()) {
            garden.destroy(container.handle());
        }
        assertThat(now()).isEqualTo(before);
        assertThat(Kept.children(RuncGarden.directory(settings).resolve("containers")))
                .isEmpty();
        assertThat(Kept.children(RuncGarden.directory(settings).resolve("writable")))
                .isEmpty();
        assertThat(Kept.children(settings.network().reservations().resolve("ports")))
                .isEmpty();
    }

    @AfterAll
    void purge() {
        if (garden != null) {
            garden.purge();
            assertThat(now().firewall()).isEmpty();
            assertThat(now().mounts())
                    .noneMatch(mount -> mount.startsWith(settings.directory().toString()));
            assertThat(settings.directory().resolve("runc")).doesNotExist();
            assertThat(RuncGarden.mounts(RuncGarden.directory(settings))).doesNotExist();
        }
    }

    private HostState now() {
        return HostState.of(RuncGarden.directory(settings), Settings.HANDLES);
    }

    /** As after the death of the whole process: nothing is known but what is on disk. */
    private void reopen() {
        garden.close();
        garden = new RuncGarden(settings, InstantSource.system());
    }

    @Test
    void aProcessRunsAsItsUserAndItsExitStatusAndOutputAreTold() throws Exception {
        Container container = garden.create(Settings.container("hello"));
        ContainerProcess process =
                container.run(Settings.shell("p", "echo out; echo err >&2; id -un; pwd; echo $GREETING; exit 7"));

        List<OutputLine> lines = outputOf(process);

        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(texts(lines, OutputLine.Stream.OUT)).containsExactly("out", "vcap", "/home/vcap", "hello");
        assertThat(texts(lines, OutputLine.Stream.ERR)).containsExactly("err");
    }

    @Test
    void aProcessThatCannotBeStartedIsAnErrorThatNamesTheCause() {
        Container container = garden.create(Settings.container("bad"));

        assertThatThrownBy(() -> container.run(
                        new ProcessSpec("p", "/no/such/program", List.of(), Map.of(), null, "vcap", null)))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("no such file or directory");
        assertThatThrownBy(() ->
                        container.run(new ProcessSpec("q", "true", List.of(), Map.of(), null, "nobody-knows", null)))
                .hasMessageContaining("unable to find user nobody-knows");
        assertThat(container.processes()).isEmpty();
    }

    @Test
    void aContainerIsKeptApartFromTheMachine() throws Exception {
        Container container = garden.create(Settings.container("apart"));
        String script = """
                grep -E '^(CapEff|CapPrm|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status
                ls /proc | grep -cE '^[0-9]+$'
                ls -A /home /opt 2>&1
                unshare -r true 2>&1; mount -t tmpfs x /mnt 2>&1 | head -1
                touch /usr/x 2>&1
                echo 1 2>&1 > /proc/sys/kernel/hostname
                touch /home/vcap/mine /tmp/mine && echo written
                hostname
                """;
        ContainerProcess process = container.run(Settings.shell("p", script));
        String output = String.join("\n", texts(outputOf(process)));

        assertThat(output)
                .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "CapAmb:\t0000000000000000")
                .contains("NoNewPrivs:\t1", "Seccomp:\t2")
                .contains("unshare failed", "Read-only file system")
                .contains("written\n")
                .contains("/home:\nvcap\n\n/opt:\n")
                .endsWith("-apart");
    }

    @Test
    void whatNoAppNeedsOfTheKernelIsRefusedByNumber() throws Exception {
        String script = Files.readString(Path.of("../acceptance/apps/probe/syscalls.py"));
        for (String user : List.of("vcap", "root")) {
            Container container = garden.create(Settings.container("calls-" + user));
            ContainerProcess process =
                    container.run(new ProcessSpec("p", "python3", List.of("-c", script), Map.of(), null, user, null));
            JsonNode results = Kept.JSON.readTree(String.join("", texts(outputOf(process))));

            assertThat(results.size()).isGreaterThan(20);
            results.properties().forEach(result -> {
                String answer = result.getValue().asString();
                switch (result.getKey()) {
                    case "getpid" -> assertThat(answer).isEqualTo("allowed");
                    case "clone3" -> assertThat(answer).isEqualTo("ENOSYS");
                    case "getpid of x32", "getpid of i386" ->
                        assertThat(answer).as(result.getKey()).startsWith("killed");
                    default -> assertThat(answer).as(result.getKey()).isIn("EPERM", "ENOSYS");
                }
            });
        }
    }

    @Test
    void aContainerSeesNothingOfTheHostButItsPrograms() throws Exception {
        Container container = garden.create(Settings.container("sees", DataSize.ofMegabytes(64), List.of()));
        String script = """
                for file in /etc/shadow /etc/gshadow /etc/ssh /etc/ssl/private /etc/sudoers /root/.ssh /root/.m2 /var/lib/dpkg \
                        /var/run/docker.sock /run/docker.sock /run/secrets %s; do [ -e $file ] && echo "sees $file"; done
                ls -A /home /root /srv /opt /mnt /var/lib /var/log
                ls /dev | tr '\n' ' '; echo
                cat /proc/mounts
                cut -d: -f3 /proc/self/cgroup | sort -u
                grep 'core file' /proc/self/limits
                umask
                for file in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/irq/default_smp_affinity \
                        /sys/kernel/uevent_helper /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
                    { echo 0 > $file; } 2>/dev/null && echo "wrote $file"
                done
                head -c 1 /proc/kcore /proc/keys /proc/timer_list 2>&1 | grep -v '^$' ; ls -A /sys/firmware
                for bits in CapBnd CapEff CapInh CapAmb; do grep $bits: /proc/self/status; done
                """.formatted(settings.directory());
        ContainerProcess process = container.run(Settings.rootShell("p", script));
        String seen = String.join("\n", texts(outputOf(process)));

        assertThat(seen)
                .doesNotContain("sees ", "wrote ", settings.directory().toString())
                .contains("/home:\nvcap\n\n/mnt:\n\n/opt:\n\n/root:\n\n/srv:\n\n/var/lib:\n\n/var/log:\n")
                .contains("\nfd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero \n")
                .containsPattern("Max core file size +1 +1 ")
                .contains("\n0022\n")
                .contains("CapBnd:\t00000000000405fb")
                .contains("CapInh:\t0000000000000000", "CapAmb:\t0000000000000000");
        if (kernelAllowsUserNamespaces()) {
            assertThat(seen.lines().filter(line -> line.startsWith("/") && !line.contains(" ") && !line.endsWith(":")))
                    .as("control groups")
                    .containsExactly("/");
        }
    }

    @Test
    void aUserListThatFillsItsContainerDoesNotFillTheCell() throws Exception {
        Container container = garden.create(Settings.container("passwd"));
        container.run(Settings.rootShell("p", "truncate -s 4G /etc/passwd")).waitFor();

        assertThatThrownBy(() -> container.run(Settings.shell("q", "true")))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("unable to find user");
    }

    @Test
    void theProgramThatJoinsAContainerCannotBeOverwrittenFromInside() throws Exception {
        Path runc = Command.find("runc").orElseThrow();
        byte[] before = Files.readAllBytes(runc);
        Container container = garden.create(Settings.container("overwrites"));
        ContainerProcess watcher = container.run(Settings.rootShell("watcher", """
                printf '#!/proc/self/exe\\n' > /opt/itself && chmod 755 /opt/itself && echo ready
                while [ ! -e /opt/stop ]; do
                    for program in /proc/[0-9]*/exe; do
                        case $(readlink $program) in *runc*) { echo evil >> $program; } 2>/dev/null && echo overwritten;; esac
                    done
                done
                """));
        awaitLine(watcher, "ready");

        for (int i = 0; i < 3; i++) {
            try {
                container
                        .run(new ProcessSpec("itself-" + i, "/opt/itself", List.of(), Map.of(), null, "root", null))
                        .waitFor();
            } catch (GardenException refused) {
                // The kernel has not started it, which is as good.
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
        container.run(Settings.rootShell("stop", "touch /opt/stop")).waitFor();

        assertThat(texts(outputOf(watcher))).containsExactly("ready");
        assertThat(Files.readAllBytes(runc)).isEqualTo(before);
    }

    @Test
    void aTreeThatIsNotUnpackedToItsEndCanBeRemovedAtOnce(@TempDir Path files) throws Exception {
        Path tree = Files.createDirectory(files.resolve("tree"));
        Path archive = files.resolve("archive.tar");
        Path big = files.resolve("big");
        Command.of("truncate", "-s", "20M", big.toString()).run();
        Command.of("tar", "-cf", archive.toString(), "-C", files.toString(), "big")
                .run();
        try (InputStream whole = Files.newInputStream(archive)) {
            InputStream half = new FilterInputStream(whole) {
                private long left = 10 << 20;

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int read = super.read(buffer, offset, length);
                    left -= read;
                    if (left < 0) {
                        throw new IOException("enough");
                    }
                    return read;
                }
            };

            assertThatThrownBy(() -> garden.unpack(half, HostStack.ROOTFS, "/home/vcap", "vcap", tree))
                    .isInstanceOf(GardenException.class)
                    .hasMessageEndingWith("enough");
        }
        Kept.delete(tree);

        assertThat(tree).doesNotExist();
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> child.info().command().orElse("").endsWith("/tar")))
                .isEmpty();
    }

    @Test
    void complaintsWithoutEndAreNotKept() {
        ContainerSpec spec = Settings.container("loud");
        Container container = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                Map.of("PATH", "/home/vcap/bin:/usr/bin:/bin"),
                null,
                null,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                false));
        var complaint = new Complaining(container);

        assertThatThrownBy(complaint::listen)
                .isInstanceOf(IOException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeBetween(4000, 5000));
    }

    /** A container whose tar is a program of its own. */
    private record Complaining(Container container) {

        void listen() throws IOException, InterruptedException {
            container
                    .run(Settings.shell(
                            "p",
                            "mkdir bin && printf '#!/bin/sh\\nhead -c 3000000 /dev/zero | tr \"\\\\0\" x >&2; exit 3'"
                                    + " > bin/tar && chmod 755 bin/tar"))
                    .waitFor();
            try (InputStream out = container.streamOut("/tmp", "vcap")) {
                out.readAllBytes();
            }
        }
    }

    @Test
    void theProgramsOfTheHostWorkInAContainer() throws Exception {
        Container container = garden.create(Settings.container("programs", DataSize.ofMegabytes(256), List.of()));
        String script = """
                try() { command -v "$1" >/dev/null && { "$@" >/dev/null 2>/tmp/err || { echo "$@"; cat /tmp/err; }; }; }
                try java -Xmx32m -version
                try python3 -c 'import ssl, json, sqlite3'
                try node -e 'require("https")'
                try git --version
                try curl --version
                try perl -e 'use strict'
                try bash -c 'echo $RANDOM'
                getent hosts localhost >/dev/null || echo no localhost
                id -un
                """;
        ContainerProcess process = container.run(Settings.shell("p", script));

        assertThat(texts(outputOf(process))).containsExactly("vcap");
    }

    @Test
    void rootInAContainerIsNotRootOfTheMachine() throws Exception {
        Container container = garden.create(Settings.container("root"));
        ContainerProcess process = container.run(
                Settings.rootShell(
                        "p",
                        "id -u; mount -t tmpfs x /mnt 2>&1; mknod /tmp/sda b 8 0 && cat /tmp/sda 2>&1; chown vcap /tmp && echo owned"));

        String output = String.join("\n", texts(outputOf(process)));

        assertThat(output).startsWith("0\n").contains("permitted", "owned");
    }

    /** What a container needs of the kernel, tried without the garden. */
    private static boolean kernelAllowsUserNamespaces() {
        return Command.of("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--mount")
                .with("sh", "-c", "mount -t proc proc /proc && mount -t sysfs sysfs /sys")
                .succeeds();
    }

    /** On a machine, CI's too, they are; an engine that covers parts of /proc for the tests' container denies them. */
    private void assumeUserNamespaces() {
        assumeTrue(kernelAllowsUserNamespaces(), "the kernel allows no user namespaces here");
    }

    @Test
    void rootInAContainerIsNobodyToTheHost() throws Exception {
        assumeUserNamespaces();
        Path shared = open(Files.createDirectories(settings.directory().resolve("of-the-host")));
        open(Files.writeString(shared.resolve("open"), "for all\n"));
        Files.setAttribute(Files.writeString(shared.resolve("secret"), "for root\n"), "unix:mode", 0600);
        ContainerSpec spec = Settings.container("nobody");
        Container container = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(new BindMount(shared, "/mnt", false)),
                List.of(),
                List.of(),
                Map.of(),
                false));
        var process = (MonitoredProcess) container.run(Settings.rootShell("p", """
                id -u
                tr -s ' ' < /proc/self/uid_map
                stat -c '%u %a' /mnt/secret /usr/bin/env
                cat /mnt/open
                cat /mnt/secret; echo changed > /mnt/open; chmod 666 /mnt/secret; rm /mnt/open
                echo end
                exec sleep 100
                """));
        awaitLine(process, "end");

        long pid = process.pid("process.pid").orElseThrow();
        assertThat(Files.getAttribute(Path.of("/proc", String.valueOf(pid)), "unix:uid"))
                .isEqualTo(Settings.NAMESPACE_ROOT);
        process.signal(Signal.KILL);
        List<OutputLine> lines = outputOf(process);
        assertThat(texts(lines, OutputLine.Stream.OUT).stream().map(String::strip))
                .containsExactly(
                        "0",
                        "0 " + Settings.NAMESPACE_ROOT + " 1",
                        "1 1 65534",
                        "65534 600",
                        "65534 755",
                        "for all",
                        "end");
        assertThat(texts(lines, OutputLine.Stream.ERR))
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).containsPattern("denied|not permitted"));
        assertThat(shared.resolve("open")).hasContent("for all\n");
    }

    @Test
    void everybodyInAContainerOwnsWhatIsTheirs() throws Exception {
        assumeUserNamespaces();
        Container container = garden.create(Settings.container("owners"));

        ContainerProcess root = container.run(Settings.rootShell(
                "root",
                "pwd; touch mine /etc/mine /opt/mine && echo 127.0.0.1 me >> /etc/hosts && chown vcap mine"
                        + " && stat -c %U / . mine /etc/hosts /tmp /home/vcap; chgrp 0 /usr/bin/env"));
        List<OutputLine> lines = outputOf(root);
        ContainerProcess vcap = container.run(Settings.shell(
                "vcap", "cat /etc/resolv.conf > mine && stat -c '%U %G' . mine; touch /etc/hosts /root/x"));
        List<OutputLine> others = outputOf(vcap);

        assertThat(texts(lines, OutputLine.Stream.OUT))
                .containsExactly("/root", "root", "root", "vcap", "root", "root", "vcap");
        assertThat(texts(lines, OutputLine.Stream.ERR))
                .singleElement()
                .asString()
                .contains("/usr/bin/env");
        assertThat(texts(others, OutputLine.Stream.OUT)).containsExactly("vcap vcap", "vcap vcap");
        assertThat(texts(others, OutputLine.Stream.ERR))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("denied"));
    }

    @Test
    void aProgramMayOpenItsOutputByName() throws Exception {
        Container container = garden.create(Settings.container("output"));

        for (String user : List.of("vcap", "root")) {
            List<OutputLine> lines = outputOf(container.run(new ProcessSpec(
                    user,
                    "sh",
                    List.of("-c", "echo out > /dev/stdout; echo err > /dev/stderr"),
                    Map.of(),
                    null,
                    user,
                    null)));
            assertThat(texts(lines, OutputLine.Stream.OUT)).containsExactly("out");
            assertThat(texts(lines, OutputLine.Stream.ERR)).containsExactly("err");
        }
    }

    @Test
    void onlyAPrivilegedContainerSharesTheUsersOfTheHost() throws Exception {
        assumeUserNamespaces();
        ContainerSpec spec = Settings.container("privileged");
        Container privileged = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
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
                true));

        assertThat(namespace(privileged)).isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/user")));
        assertThat(namespace(garden.create(Settings.container("own"))))
                .isNotEqualTo(namespace(privileged))
                .isNotEqualTo(namespace(garden.create(Settings.container("other"))));
    }

    private static Path namespace(Container container) throws IOException {
        long init = ((RuncContainer) container).record().initPid();
        return Files.readSymbolicLink(Path.of("/proc", String.valueOf(init), "ns/user"));
    }

    @Test
    void withoutUserNamespacesAGardenWorksAsWell(@TempDir Path elsewhere) throws Exception {
        // Nobody can be root and somebody else too, so the kernel refuses the second of these.
        for (GardenProperties settings : List.of(
                Settings.namespaces(elsewhere.resolve("off"), false, Settings.NAMESPACE_ROOT),
                Settings.namespaces(elsewhere.resolve("refused"), true, 2000))) {
            try (var other = new RuncGarden(settings, InstantSource.system())) {
                Container container = other.create(Settings.container("plain", null, List.of(8080)));

                assertThat(namespace(container)).isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/user")));
                assertThat(said(container, "p", "echo > file && stat -c %U file"))
                        .containsExactly("vcap");
                assertThat(texts(outputOf(container.run(Settings.rootShell("q", "echo > file && stat -c %U file")))))
                        .containsExactly("root");
                other.destroy(container.handle());
            }
        }
        Purge.below(elsewhere);
    }

    @Test
    void aContainerOfAnEarlierVersionIsKeptAndRemoved(@TempDir Path elsewhere) throws Exception {
        GardenProperties before = Settings.namespaces(elsewhere, false, Settings.NAMESPACE_ROOT);
        Path directory = RuncGarden.directory(before);
        String handle = Settings.HANDLES + "old";
        try (var old = new RuncGarden(before, InstantSource.system())) {
            old.create(Settings.container("old")).run(Settings.shell("p", "sleep 100"));
        }
        Path home = directory.resolve("containers").resolve(handle);
        Path rootfs = home.resolve("rootfs");
        Path mounted = rootfs.toRealPath();
        Files.delete(rootfs);
        Files.createDirectory(rootfs);
        Command.of("mount", "--bind", mounted.toString(), rootfs.toString()).run();
        Overlay.unmount(mounted);
        Files.delete(mounted);
        Path state = directory.resolve("state").resolve(handle).resolve("state.json");
        Files.writeString(state, Files.readString(state).replace(mounted.toString(), rootfs.toString()));
        var record =
                (ObjectNode) Kept.JSON.readTree(home.resolve(RuncGarden.RECORD).toFile());
        assertThat(record.remove("users")).isNotNull();
        Kept.write(home.resolve(RuncGarden.RECORD), record);

        try (var now =
                new RuncGarden(Settings.namespaces(elsewhere, true, Settings.NAMESPACE_ROOT), InstantSource.system())) {
            Container kept = now.lookup(handle).orElseThrow();
            assertThat(kept.process("p").orElseThrow().exit()).isNotDone();
            assertThat(said(kept, "q", "id -un; echo hi > /dev/stdout")).containsExactly("vcap", "hi");
            now.destroy(handle);
        }
        assertThat(HostState.of(directory, handle)).isEqualTo(HostState.CLEAN);
        Purge.below(elsewhere);
    }

    @Test
    void aProcessIsSignalled() throws Exception {
        Container container = garden.create(Settings.container("signals"));
        ContainerProcess polite =
                container.run(Settings.shell("polite", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done"));
        ContainerProcess deaf =
                container.run(Settings.shell("deaf", "trap '' TERM; echo ready; while :; do sleep 0.05; done"));
        awaitLine(polite, "ready");
        awaitLine(deaf, "ready");

        polite.signal(Signal.TERM);
        deaf.signal(Signal.TERM);
        assertThat(polite.waitFor()).isEqualTo(3);
        assertThat(deaf.exit()).isNotDone();

        deaf.signal(Signal.KILL);
        assertThat(deaf.waitFor()).isEqualTo(137);
        deaf.signal(Signal.TERM);
    }

    @Test
    void stoppingEndsEveryProcessButNotTheContainer() throws Exception {
        Container container = garden.create(Settings.container("stop"));
        ContainerProcess polite = container.run(Settings.shell("polite", "sleep 100"));
        ContainerProcess deaf =
                container.run(Settings.shell("deaf", "trap '' TERM; echo ready; while :; do sleep 0.05; done"));
        awaitLine(deaf, "ready");

        container.stop(Duration.ofMillis(300));

        assertThat(polite.waitFor()).isGreaterThan(128);
        assertThat(deaf.waitFor()).isEqualTo(137);
        assertThat(container.run(Settings.shell("next", "exit 4")).waitFor()).isEqualTo(4);
    }

    @Test
    void memoryBeyondTheLimitKillsAndIsNamedAsTheReason() throws Exception {
        Container container = garden.create(Settings.container("greedy", DataSize.ofMegabytes(32), List.of()));
        assertThat(container.info().outOfMemory()).isFalse();

        ContainerProcess process =
                container.run(Settings.shell("p", "head -c 200000000 /dev/zero | tail -c 190000000 | wc -c; exit 1"));

        assertThat(process.waitFor()).isNotZero();
        assertThat(container.info().outOfMemory()).isTrue();
        assertThat(container.isAlive()).isTrue();
    }

    @Test
    void aProcessOpensNoMoreFilesThanItMay() throws Exception {
        Container container = garden.create(Settings.container("few"));
        ContainerProcess process = container.run(new ProcessSpec(
                "p",
                "/bin/bash",
                List.of("-c", "ulimit -n; exec 63</ && echo last; exec 64</ && echo more"),
                Map.of(),
                null,
                "vcap",
                64));

        assertThat(texts(outputOf(process)))
                .startsWith("64", "last")
                .anySatisfy(line -> assertThat(line).containsIgnoringCase("bad file descriptor"))
                .doesNotContain("more");
    }

    @Test
    void tooManyProcessesAreRefused() throws Exception {
        ContainerSpec spec = Settings.container("crowd");
        Container container = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                spec.env(),
                null,
                null,
                10,
                12,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                false));
        ContainerProcess process = container.run(
                Settings.shell("p", "for i in $(seq 30); do sleep 5 & done 2>&1; jobs -p | wc -l; exit 0"));

        assertThat(String.join("\n", texts(outputOf(process)))).containsIgnoringCase("cannot fork");
        assertThat(container.metrics().pids()).isLessThanOrEqualTo(12);
    }

    @Test
    void aPortIsReachableFromTheHostAndByTheAddressOfTheContainer() throws Exception {
        Container container = garden.create(Settings.container("web", null, List.of(8080, 9090)));
        container.run(Settings.shell(
                "p", "mkdir -p www && cd www && echo hi > index.html && exec python3 -m http.server 8080"));
        ContainerInfo info = container.info();

        assertThat(info.mappedPorts()).containsOnlyKeys(8080, 9090);
        int port = info.mappedPorts().get(8080);
        for (String origin : List.of("127.0.0.1:" + port, info.containerIp() + ":8080")) {
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(get("http://" + origin + "/")).isEqualTo("hi\n"));
        }
    }

    @Test
    void containersDoNotReachOneAnotherNorTheLoopbackOfTheHost() throws Exception {
        Container one = garden.create(Settings.container("one", null, List.of(8080)));
        Container two = garden.create(Settings.container("two", null, List.of(8080)));
        one.run(Settings.shell("p", "mkdir -p www && cd www && exec python3 -m http.server 8080"));
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(get("http://" + one.info().containerIp() + ":8080/"))
                        .isNotEmpty());

        String address = one.info().containerIp();
        int mapped = one.info().mappedPorts().get(8080);
        String script =
                "curl -s -o /dev/null -m 2 http://%s:8080/; echo $?; curl -s -o /dev/null -m 2 http://%s:%d/; echo $?"
                        .formatted(address, two.info().hostIp(), mapped);
        ContainerProcess caller = two.run(Settings.shell("p", script));

        assertThat(texts(outputOf(caller))).containsExactly("7", "7");
    }

    @Test
    void archivesGoInAndComeOutAsTheUserSeesThem() throws Exception {
        Container container = garden.create(Settings.container("files"));
        container
                .run(Settings.shell("p", "mkdir -p a/b && echo one > a/b/one && echo two > a/two"))
                .waitFor();

        byte[] archive;
        try (InputStream tar = container.streamOut("a/", "vcap")) {
            archive = tar.readAllBytes();
        }
        container.streamIn("copy/deep", "vcap", new ByteArrayInputStream(archive));
        Path file = Files.write(settings.directory().resolve("archive.tar"), archive);
        Command.of("gzip", file.toString()).run();
        try (InputStream zipped = Files.newInputStream(Path.of(file + ".gz"))) {
            container.streamIn("/tmp/zipped", "vcap", zipped);
        }
        Files.delete(Path.of(file + ".gz"));
        ContainerProcess look = container.run(
                Settings.shell("look", "cat copy/deep/b/one /tmp/zipped/two; stat -c %U copy/deep/b/one"));
        assertThat(texts(outputOf(look))).containsExactly("one", "two", "vcap");

        try (InputStream missing = container.streamOut("/nothing", "vcap")) {
            assertThatThrownBy(missing::readAllBytes).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> container.streamIn("x", "vcap", new ByteArrayInputStream("no tar at all".getBytes())))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("tar");
        assertThatThrownBy(() -> container.streamIn("/usr/x", "vcap", new ByteArrayInputStream(archive)))
                .isInstanceOf(GardenException.class);
    }

    @Test
    void everythingSurvivesTheDeathOfItsProcess() throws Exception {
        Path shared = Files.createDirectories(settings.directory().resolve("survives"));
        ContainerSpec base = Settings.container("survivor");
        Container container = garden.create(new ContainerSpec(
                base.handle(),
                base.rootfs(),
                List.of(),
                base.env(),
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(100),
                10,
                100,
                List.of(BindMount.readOnly(shared, "/etc/cf-assets/shared")),
                List.of(8080),
                List.of(new EgressRule("all", List.of("0.0.0.0/0"), null, null, null, false)),
                base.properties(),
                false));
        container.setProperty("who", "me");
        ContainerProcess counter = container.run(Settings.shell(
                "counter", "i=0; while [ ! -e stop ]; do i=$((i+1)); echo $i; sleep 0.005; done; echo end $i; exit 5"));
        ContainerProcess done = container.run(Settings.shell("done", "echo was here; exit 6"));
        done.waitFor();
        var seen = Collections.synchronizedList(new ArrayList<OutputLine>());
        counter.follow(ContainerProcess.BEGINNING, seen::add);
        await().until(() -> seen.size() > 20);
        ContainerInfo info = container.info();

        reopen();

        Container again = garden.lookup(container.handle()).orElseThrow();
        assertThat(again.isAlive()).isTrue();
        assertThat(again.info()).isEqualTo(info);
        assertThat(again.spec()).isEqualTo(container.spec());
        assertThat(again.properties()).containsEntry("who", "me");
        assertThat(again.process("done").orElseThrow().waitFor()).isEqualTo(6);
        assertThat(texts(outputOf(again.process("done").orElseThrow()))).containsExactly("was here");

        ContainerProcess same = again.process("counter").orElseThrow();
        var rest = Collections.synchronizedList(new ArrayList<OutputLine>());
        var ended = new CountDownLatch(1);
        OutputLine last = List.copyOf(seen).getLast();
        same.follow(last.cursor(), new OutputListener() {
            @Override
            public void line(OutputLine line) {
                rest.add(line);
            }

            @Override
            public void end() {
                ended.countDown();
            }
        });
        again.run(Settings.shell("stopper", "touch stop")).waitFor();
        assertThat(same.waitFor()).isEqualTo(5);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        List<String> numbers = texts(rest);
        int first = Integer.parseInt(last.text()) + 1;
        assertThat(numbers.getFirst()).isEqualTo(String.valueOf(first));
        assertThat(numbers.getLast()).isEqualTo("end " + (first + numbers.size() - 2));
    }

    @Test
    void aProcessThatExitsWhileNobodyWatchesIsNotLost() throws Exception {
        Container container = garden.create(Settings.container("unwatched"));
        container.run(Settings.shell("p", "while [ ! -e go ]; do sleep 0.01; done; echo bye; exit 9"));
        garden.close();
        Path rootfs = RuncGarden.directory(settings)
                .resolve("containers")
                .resolve(container.handle())
                .resolve("rootfs");
        Files.writeString(rootfs.resolve("home/vcap/go"), "");
        Path status = RuncGarden.directory(settings)
                .resolve("containers")
                .resolve(container.handle())
                .resolve("processes/p/exit")
                .resolve(container.handle());
        await().until(() -> Files.exists(status));
        reopen();

        ContainerProcess process =
                garden.lookup(container.handle()).orElseThrow().process("p").orElseThrow();
        assertThat(process.waitFor()).isEqualTo(9);
        assertThat(texts(outputOf(process))).containsExactly("bye");
    }

    @Test
    void theDeathOfTheWholeContainerIsNoticedAtOnce() throws Exception {
        Container container = garden.create(Settings.container("victim"));
        ContainerProcess process = container.run(Settings.shell("p", "sleep 100"));

        HostProcesses.signal(((RuncContainer) container).record().initPid(), Signal.KILL);

        assertThat(process.exit().get(1, TimeUnit.SECONDS)).isEqualTo(137);
        await().atMost(Duration.ofSeconds(1)).until(() -> !container.isAlive());
        assertThatThrownBy(() -> container.run(Settings.shell("q", "true"))).hasMessageContaining("not alive");
    }

    @Test
    void aLostMonitorEndsItsProcess() throws Exception {
        Container container = garden.create(Settings.container("orphan"));
        var process = (MonitoredProcess) container.run(Settings.shell("p", "exec sleep 100"));

        HostProcesses.signal(process.pid("monitor.pid").orElseThrow(), Signal.KILL);

        assertThat(process.exit().get(5, TimeUnit.SECONDS)).isEqualTo(255);
        await().until(() -> container.metrics().pids() == 1);
    }

    @Test
    void outputBeyondTheBoundDoesNotFillTheDiskAndAReaderGoesOn() throws Exception {
        Container container = garden.create(Settings.container("chatty"));
        ContainerProcess process = container.run(Settings.shell(
                "p", "i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '%01000d\\n' $i; sleep 0.002; done; exit 0"));
        List<String> lines = texts(outputOf(process));

        assertThat(lines).hasSize(400);
        assertThat(lines.getLast()).endsWith("400").hasSize(1000);
        Path log = RuncGarden.directory(settings)
                .resolve("containers")
                .resolve(container.handle())
                .resolve("processes/p/log");
        assertThat(Files.size(log)).isLessThanOrEqualTo(Settings.OUTPUT_LIMIT.toBytes());
    }

    @Test
    void aVeryLongLineComesInPieces() throws Exception {
        Container container = garden.create(Settings.container("long"));
        ContainerProcess process =
                container.run(Settings.shell("p", "head -c 100000 /dev/zero | tr '\\0' x; echo; printf end"));

        List<String> lines = texts(outputOf(process));

        assertThat(String.join("", lines)).hasSize(100_003).endsWith("xxend");
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(OutputReader.LONGEST_LINE));
    }

    @Test
    void bindMountsAreSeenAndReadOnlyOnesStaySo() throws Exception {
        Path shared = open(Files.createDirectories(settings.directory().resolve("shared")));
        open(Files.writeString(shared.resolve("file"), "content\n"));
        ContainerSpec spec = Settings.container("mounts");
        Container container = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                Map.of(),
                null,
                null,
                0,
                0,
                List.of(BindMount.readOnly(shared, "/etc/cf-assets/shared")),
                List.of(),
                List.of(),
                Map.of(),
                false));

        ContainerProcess process = container.run(new ProcessSpec(
                "p",
                "sh",
                List.of("-c", "cat /etc/cf-assets/shared/file; touch /etc/cf-assets/shared/x 2>&1"),
                Map.of(),
                null,
                "root",
                512));

        assertThat(texts(outputOf(process)).toString()).contains("content", "Read-only file system");
    }

    @Test
    void everyUserOfAContainerReadsWhatIsMadeForAllWhateverTheUmaskOfTheCellIs() throws Exception {
        Path shared = open(Files.createDirectories(settings.directory().resolve("open")));
        open(Files.writeString(shared.resolve("file"), "content\n"));
        ContainerSpec spec = Settings.container("umask", DataSize.ofMegabytes(64), List.of());
        ContainerSpec mounted = new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                Map.of(),
                spec.memory(),
                DataSize.ofMegabytes(30),
                0,
                0,
                List.of(BindMount.readOnly(shared, "/tmp/made/on/the/way")),
                List.of(),
                List.of(),
                Map.of(),
                false);
        String script = """
                stat -c '%a %n' / /etc /etc/ssl /etc/hosts /etc/resolv.conf /etc/hostname /etc/passwd /home /home/vcap \
                    /tmp /var /var/tmp /var/lib /root /tmp/made/on/the /dev /dev/shm
                cat /tmp/made/on/the/way/file
                cat /etc/hosts /etc/resolv.conf /etc/hostname > /dev/null
                head -c 0 /sys/fs/cgroup/memory.max 2>/dev/null || head -c 0 /sys/fs/cgroup/memory/memory.limit_in_bytes
                touch /tmp/mine && mkdir /tmp/ours && stat -c '%a' /tmp/mine /tmp/ours
                """;
        for (ContainerSpec one : List.of(
                mounted,
                new ContainerSpec(
                        spec.handle() + "-unlimited",
                        spec.rootfs(),
                        List.of(),
                        Map.of(),
                        spec.memory(),
                        null,
                        0,
                        0,
                        mounted.mounts(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        true))) {
            assertThat(said(garden.create(one), "p", script))
                    .containsExactly(
                            "755 /",
                            "755 /etc",
                            "755 /etc/ssl",
                            "644 /etc/hosts",
                            "644 /etc/resolv.conf",
                            "644 /etc/hostname",
                            "644 /etc/passwd",
                            "755 /home",
                            "755 /home/vcap",
                            "1777 /tmp",
                            "755 /var",
                            "1777 /var/tmp",
                            "755 /var/lib",
                            "700 /root",
                            "755 /tmp/made/on/the",
                            "755 /dev",
                            "1777 /dev/shm",
                            "content",
                            "644",
                            "755");
        }
    }

    private static Path open(Path path) throws IOException {
        return Files.isDirectory(path) ? ReadableByAll.directory(path) : ReadableByAll.file(path);
    }

    @Test
    void whatACellKeepsOfAContainerIsForItselfAlone() throws Exception {
        Container container = garden.create(Settings.container("kept"));
        container.run(Settings.shell("p", "echo secret")).waitFor();
        Path home = RuncGarden.directory(settings).resolve("containers").resolve(container.handle());

        for (Path closed : List.of(home, home.resolve("processes/p"), home.resolve("processes/p/log"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed)))
                    .as(closed.toString())
                    .endsWith("------");
        }
    }

    @Test
    void aHandleIsTakenOnceAndAnIncompleteContainerIsRemoved() {
        Container twice = garden.create(Settings.container("twice"));
        assertThatThrownBy(() -> garden.create(Settings.container("twice"))).hasMessageContaining("already exists");
        assertThatThrownBy(() -> garden.create(new ContainerSpec(
                        Settings.HANDLES + "mount-fails",
                        HostStack.ROOTFS,
                        List.of(),
                        Map.of(),
                        null,
                        null,
                        0,
                        0,
                        List.of(BindMount.readOnly(Path.of("/no/such/place"), "/x")),
                        List.of(8080),
                        List.of(),
                        Map.of(),
                        false)))
                .isInstanceOf(GardenException.class)
                .hasMessageContaining("/no/such/place");
        assertThat(garden.lookup(Settings.HANDLES + "mount-fails")).isEmpty();

        Path record = RuncGarden.directory(settings)
                .resolve("containers")
                .resolve(twice.handle())
                .resolve("container.json");
        ContainerRecord kept = Kept.read(record, ContainerRecord.class).orElseThrow();
        Kept.write(record, ContainerRecord.begun(kept.spec(), kept.created(), kept.ports(), kept.users()));
        reopen();
        assertThat(garden.lookup(twice.handle())).isEmpty();
    }

    @Test
    void usageIsMeasured() throws Exception {
        Container container = garden.create(Settings.container("measured", DataSize.ofMegabytes(64), List.of()));
        container
                .run(Settings.shell(
                        "p", "head -c 3000000 /dev/zero > file; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"))
                .waitFor();

        ContainerMetrics metrics = container.metrics();

        assertThat(metrics.cpu()).isPositive();
        assertThat(metrics.disk().toBytes()).isBetween(3_000_000L, 3_100_000L);
        assertThat(metrics.memory()).isLessThan(DataSize.ofMegabytes(64));
        assertThat(metrics.pids()).isEqualTo(1);
        assertThat(metrics.age()).isPositive();
    }

    @Test
    void aWriterMeetsItsDiskQuota() throws Exception {
        ContainerSpec spec = Settings.container("writer");
        Container container = garden.create(new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                Map.of(),
                null,
                DataSize.ofMegabytes(20),
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                false));

        ContainerProcess fits = container.run(Settings.shell("fits", "head -c 19000000 /dev/zero > a && echo fits"));
        assertThat(texts(outputOf(fits))).containsExactly("fits");
        assertThat(container.metrics().disk()).isBetween(DataSize.ofMegabytes(18), DataSize.ofMegabytes(20));
        ContainerProcess more = container.run(Settings.shell("more", "head -c 9000000 /dev/zero > /tmp/b; echo $?"));
        assertThat(texts(outputOf(more)))
                .anySatisfy(line -> assertThat(line).contains("No space left on device"))
                .contains("1");
        ContainerProcess after =
                container.run(Settings.shell("after", "rm a && head -c 9000000 /dev/zero > /tmp/b && echo room again"));
        assertThat(texts(outputOf(after))).containsExactly("room again");
    }

    @Test
    void eachContainerHasTheFilesOfALayerForItself(@TempDir Path files) throws Exception {
        BaseLayer layer = layer(
                files,
                "mkdir -p app/lib && echo one > app/lib/a && chmod 640 app/lib/a"
                        + " && printf '#!/bin/sh\necho ran' > app/run && chmod 755 app/run && ln -s run app/link");
        Container one = garden.create(layered("one", layer, null));
        Container two = garden.create(layered("two", layer, null));

        assertThat(said(one, "a", "stat -c '%U %G %a' app app/lib/a; app/link; touch mine && cat app/lib/a"))
                .containsExactly("vcap vcap 755", "vcap vcap 640", "ran", "one");
        assertThat(said(one, "b", "echo other > app/lib/a; rm app/run; mv app/lib app/moved && cat app/moved/a"))
                .containsExactly("other");
        assertThat(said(two, "c", "ls app; cat app/lib/a; ls -a /home"))
                .containsExactly("lib", "link", "run", "one", ".", "..", "vcap");
        assertThat(one.metrics().disk()).isGreaterThanOrEqualTo(layer.size());
    }

    @Test
    void theTimesOfFilesInALayerAreThoseOfTheArchive(@TempDir Path files) throws Exception {
        BaseLayer layer = layer(files, "touch -d @1000000000 old");

        assertThat(said(garden.create(layered("old", layer, null)), "p", "stat -c %Y old"))
                .containsExactly("1000000000");
    }

    @Test
    void anArchiveOfALayerReachesNothingElse(@TempDir Path files) throws Exception {
        Path outside = Files.createDirectories(files.resolve("outside"));
        Path archive = files.resolve("evil.tar");
        Files.createDirectories(files.resolve("source"));
        run(
                files.resolve("source"),
                "ln -s " + outside + " way && tar -cf ../evil.tar way && rm way"
                        + " && mkdir way && echo bad > way/in && tar -rf ../evil.tar way/in");
        Path tree = Files.createDirectories(files.resolve("tree"));

        assertThatThrownBy(() -> unpack(archive, "vcap", tree)).isInstanceOf(GardenException.class);
        assertThat(outside).isEmptyDirectory();
        assertThatThrownBy(() -> unpack(archive, "nobody-knows", tree))
                .hasMessageContaining("unable to find user nobody-knows");
    }

    @Test
    void aLayerCountsAgainstTheDiskQuota(@TempDir Path files) throws Exception {
        BaseLayer layer = layer(files, "head -c 15000000 /dev/zero > big");
        Container container = garden.create(layered("full", layer, DataSize.ofMegabytes(20)));

        assertThat(said(container, "p", "head -c 12000000 /dev/zero > more; echo $?"))
                .anySatisfy(line -> assertThat(line).contains("No space left on device"))
                .contains("1");
        assertThatThrownBy(() -> garden.create(layered("fuller", layer, DataSize.ofMegabytes(10))))
                .isInstanceOf(GardenException.class)
                .hasMessage("disk quota exceeded: 10 MB for the container, its layers take 14 MB");
    }

    private BaseLayer layer(Path files, String script) throws IOException {
        Path source = Files.createDirectories(files.resolve("source"));
        run(source, script + " && tar -czf ../layer.tgz .");
        Path tree = Files.createDirectories(files.resolve("tree"));
        return new BaseLayer(tree, unpack(files.resolve("layer.tgz"), "vcap", tree));
    }

    private DataSize unpack(Path archive, String user, Path tree) throws IOException {
        try (InputStream content = Files.newInputStream(archive)) {
            return garden.unpack(content, HostStack.ROOTFS, "/home/vcap", user, tree);
        }
    }

    private static void run(Path directory, String script) {
        Command.of("sh", "-ec", "cd '" + directory + "'\n" + script)
                .readableByAll()
                .run();
    }

    private static ContainerSpec layered(String handle, BaseLayer layer, @Nullable DataSize disk) {
        ContainerSpec spec = Settings.container(handle);
        return new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(layer),
                spec.env(),
                null,
                disk,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                false);
    }

    private static List<String> said(Container container, String id, String script) throws Exception {
        return outputOf(container.run(Settings.shell(id, script))).stream()
                .map(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void withoutContainersTheNetworkGoesWithTheGarden(@TempDir Path elsewhere) throws Exception {
        GardenProperties idle = Settings.in(elsewhere);
        try (var other = new RuncGarden(idle, InstantSource.system())) {
            other.create(Settings.container("brief"));
            other.destroy(Settings.HANDLES + "brief");
        }
        HostState left = HostState.of(RuncGarden.directory(idle), Settings.HANDLES + "brief");
        assertThat(left).isEqualTo(HostState.CLEAN);
        assertThat(Path.of("/sys/class/net", "er-" + ContainerNetwork.tag(RuncGarden.directory(idle))))
                .doesNotExist();
        Purge.below(elsewhere);
    }

    @Test
    void purgingRemovesRunningContainersOfADeadCell(@TempDir Path elsewhere) throws Exception {
        GardenProperties dead = Settings.in(elsewhere.resolve("cell/garden"));
        try (var other = new RuncGarden(dead, InstantSource.system())) {
            other.create(Settings.container("left", null, List.of(8080))).run(Settings.shell("p", "sleep 100"));
        }

        Purge.below(elsewhere);

        HostState left = HostState.of(RuncGarden.directory(dead), Settings.HANDLES);
        assertThat(left).isEqualTo(HostState.CLEAN);
        assertThat(RuncGarden.directory(dead)).doesNotExist();
        Purge.below(elsewhere);
    }

    /** {@code -Dgarden.rounds=200} for more; {@code -Dgarden.seed} repeats what a failure names. */
    @Test
    void randomRoundsOfStartsStopsCrashesAndKillsLeaveNothing() throws Exception {
        int rounds = Integer.getInteger("garden.rounds", 40);
        long seed = Long.getLong("garden.seed", 20261123);
        var random = new Random(seed);
        var expected = new HashMap<ContainerProcess, Integer>();
        var processes = new ArrayList<Long>();
        int made = 0;
        for (int round = 0; round < rounds; round++) {
            List<Container> all = garden.containers().stream()
                    .sorted(Comparator.comparing(Container::handle))
                    .toList();
            Container any = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
            switch (any == null ? 0 : random.nextInt(8)) {
                case 0, 1 -> {
                    ContainerSpec spec = Settings.container("r" + made++, DataSize.ofMegabytes(64), List.of(8080));
                    garden.create(random.nextBoolean() ? spec : limited(spec));
                }
                case 2 -> {
                    for (Container container :
                            all.stream().filter(Container::isAlive).toList()) {
                        int status = random.nextInt(100);
                        var process = (MonitoredProcess) container.run(Settings.shell("p" + round, "exit " + status));
                        expected.put(process, status);
                    }
                }
                case 3 -> garden.destroy(any.handle());
                case 4 -> any.stop(Duration.ofMillis(random.nextInt(50)));
                case 5 -> {
                    if (any.isAlive()) {
                        var process =
                                (MonitoredProcess) any.run(Settings.shell("s" + round, "sleep 1000 & sleep 1000"));
                        process.pid("process.pid").ifPresent(processes::add);
                        if (random.nextBoolean()) {
                            process.pid(random.nextBoolean() ? "monitor.pid" : "process.pid")
                                    .ifPresent(pid -> HostProcesses.signal(pid, Signal.KILL));
                        }
                    }
                }
                case 6 -> {
                    HostProcesses.signal(((RuncContainer) any).record().initPid(), Signal.KILL);
                    await().atMost(Duration.ofSeconds(2)).until(() -> !any.isAlive());
                }
                default -> reopen();
            }
        }
        // A process whose container was destroyed first may have been killed instead, its monitor too.
        for (var entry : expected.entrySet()) {
            assertThat(entry.getKey()
                            .exit()
                            .completeOnTimeout(-1, 5, TimeUnit.SECONDS)
                            .join())
                    .as("seed %d", seed)
                    .isIn(entry.getValue(), 137, 143, -1);
        }
        garden.containers().forEach(container -> garden.destroy(container.handle()));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> ProcessHandle.allProcesses()
                        .noneMatch(process -> processes.contains(process.pid()) || isOurs(process)));
    }

    /** A monitor, or anything else that was started for a container of this test. */
    private boolean isOurs(ProcessHandle process) {
        return Kept.readText(Path.of("/proc", String.valueOf(process.pid()), "cmdline"))
                .filter(line -> line.contains(RuncGarden.directory(settings).toString()))
                .isPresent();
    }

    private static ContainerSpec limited(ContainerSpec spec) {
        return new ContainerSpec(
                spec.handle(),
                spec.rootfs(),
                List.of(),
                spec.env(),
                spec.memory(),
                DataSize.ofMegabytes(30),
                spec.cpuShares(),
                spec.maxPids(),
                spec.mounts(),
                spec.ports(),
                spec.egress(),
                spec.properties(),
                spec.privileged());
    }

    @Test
    void containersAreMadeAndDestroyedSideBySide() {
        var work = new ArrayList<CompletableFuture<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                String handle = "side" + i;
                work.add(CompletableFuture.supplyAsync(
                        () -> {
                            Container container = garden.create(Settings.container(handle, null, List.of(8080)));
                            int status = container
                                    .run(Settings.shell("p", "exit 8"))
                                    .exit()
                                    .join();
                            garden.destroy(container.handle());
                            return status;
                        },
                        threads));
            }
        }
        assertThat(work).allSatisfy(status -> assertThat(status).isCompletedWithValue(8));
    }

    @Test
    void aContainerRunsSoonAfterItIsWanted() {
        long begin = System.nanoTime();
        Container container = garden.create(Settings.container("fast", DataSize.ofMegabytes(64), List.of(8080)));
        long created = System.nanoTime();
        container.run(Settings.shell("p", "sleep 100"));
        long running = System.nanoTime();
        System.out.printf("create %d ms, run %d ms%n", (created - begin) / 1_000_000, (running - created) / 1_000_000);
        garden.destroy(container.handle());
        System.out.printf("destroy %d ms%n", (System.nanoTime() - running) / 1_000_000);
        assertThat(Duration.ofNanos(running - begin)).isLessThan(Duration.ofSeconds(3));
    }

    private static List<OutputLine> outputOf(ContainerProcess process) throws InterruptedException {
        var lines = Collections.synchronizedList(new ArrayList<OutputLine>());
        var ended = new CountDownLatch(1);
        process.follow(ContainerProcess.BEGINNING, new OutputListener() {
            @Override
            public void line(OutputLine line) {
                lines.add(line);
            }

            @Override
            public void end() {
                ended.countDown();
            }
        });
        assertThat(ended.await(20, TimeUnit.SECONDS)).as("output ends").isTrue();
        return lines;
    }

    private static void awaitLine(ContainerProcess process, String text) throws InterruptedException {
        var seen = new CountDownLatch(1);
        try (var following = process.follow(ContainerProcess.BEGINNING, line -> {
            if (line.text().equals(text)) {
                seen.countDown();
            }
        })) {
            assertThat(seen.await(10, TimeUnit.SECONDS))
                    .as("line %s of %s", text, following)
                    .isTrue();
        }
    }

    private static List<String> texts(List<OutputLine> lines) {
        return lines.stream().map(OutputLine::text).toList();
    }

    private static List<String> texts(List<OutputLine> lines, OutputLine.Stream stream) {
        return texts(lines.stream().filter(line -> line.stream() == stream).toList());
    }

    private static String get(String url) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
