package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.elasticruntime.er.Refusal;
import io.elasticruntime.er.deployment.LocalDeployment.Instance;
import io.elasticruntime.er.deployment.LocalDeployment.LocalProcess;
import io.elasticruntime.er.deployment.Options.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real manifest, {@code deploy/local.yml}, as {@code er up} fills it in. */
class LocalDeploymentTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path data;

    private Home home;

    @BeforeEach
    void project() {
        home = new Home(PROJECT, data);
    }

    @Test
    void inTheSeparateLayoutEachServiceIsAProcessOfItsOwn() {
        assertThat(deployment(2, Layout.SEPARATE, "z1", "z2").processes())
                .extracting(LocalProcess::name)
                .containsExactly(
                        "postgres",
                        "uaa",
                        "bbs",
                        "cloud-controller",
                        "auctioneer",
                        "cc-bridge",
                        "loggregator",
                        "cell-z1-0",
                        "cell-z2-0",
                        "router");
    }

    @Test
    void inTheCompactLayoutTheServicesBehindTheRouterShareOneProcessAndCellsAndRouterStayApart() {
        List<LocalProcess> processes = deployment(2, Layout.COMPACT, "z1", "z2").processes();
        assertThat(processes)
                .extracting(LocalProcess::name)
                .containsExactly("postgres", "platform", "cell-z1-0", "cell-z2-0", "router");
        assertThat(processes.get(1).instances())
                .extracting(Instance::name)
                .containsExactly("uaa", "bbs", "cloud-controller", "auctioneer", "cc-bridge", "loggregator");
        assertThat(processes.get(1).health()).as("each of them must answer").hasSize(6);
    }

    @Test
    void bothLayoutsGiveEachServiceTheSameSettings() {
        LocalDeployment separate = deployment(2, Layout.SEPARATE, "z1", "z2");
        LocalDeployment compact = deployment(2, Layout.COMPACT, "z1", "z2");
        assertThat(separate.instances())
                .allSatisfy(instance -> assertThat(compact.settings(instance)).isEqualTo(separate.settings(instance)));
    }

    @Test
    void cellsAreDealtOutToTheZonesInTurn() {
        assertThat(deployment(5, Layout.SEPARATE, "a", "b", "c").instances())
                .filteredOn(instance -> instance.component().perCell())
                .extracting(Instance::name, Instance::zone)
                .containsExactly(
                        tuple("cell-a-0", "a"),
                        tuple("cell-b-0", "b"),
                        tuple("cell-c-0", "c"),
                        tuple("cell-a-1", "a"),
                        tuple("cell-b-1", "b"));
    }

    @Test
    void eachCellHasACertificateOfItsOwnAndKnowsNoOther() {
        LocalDeployment deployment = deployment(3, Layout.SEPARATE, "z1", "z2");
        assertThat(deployment.components())
                .contains("bbs", "cell-z1-0", "cell-z1-1", "cell-z2-0", "health-monitor", "er")
                .doesNotContain("cell")
                .doesNotHaveDuplicates();
        for (Instance instance : deployment.instances()) {
            assertThat(deployment.settings(instance))
                    .containsEntry(
                            "er.component.certificates",
                            home.certificates(instance.name()).toString());
        }
    }

    @Test
    void eachServiceLogsInAsTheRoleOfItsDatabaseAndKnowsOneDatabasePassword() {
        LocalDeployment deployment = deployment(1, Layout.SEPARATE, "z1");
        Secrets secrets = Secrets.of(home, null);
        List<String> passwords = Stream.of("database", "database_uaa", "database_cc", "database_bbs")
                .map(secrets::get)
                .toList();
        assertThat(passwords).doesNotHaveDuplicates();
        for (Instance instance : deployment.instances()) {
            String database = instance.component().database();
            String own = database == null
                    ? ""
                    : secrets.get("database_" + deployment.settings(instance).get("spring.datasource.username"));
            assertThat(deployment.settings(instance).values())
                    .as(instance.name())
                    .filteredOn(passwords::contains)
                    .containsExactlyElementsOf(own.isEmpty() ? List.of() : List.of(own));
        }
    }

    @Test
    void noTwoOfThemListenOnOnePortEvenWithManyCells() {
        assertThat(deployment(50, Layout.SEPARATE, "z1", "z2").internalPorts().values())
                .doesNotHaveDuplicates();
    }

    @Test
    void aPlaceholderThatNothingFillsInIsRefusedByName() throws IOException {
        Path project = data.resolve("project");
        Files.createDirectories(project.resolve("deploy"));
        Files.writeString(
                project.resolve("deploy/local.yml"),
                Files.readString(PROJECT.resolve("deploy/local.yml")).replace("${origin}/uaa", "${orgin}/uaa"));
        LocalDeployment deployment =
                new LocalDeployment(new Home(project, data), Options.DEFAULT, Secrets.of(home, null));
        Instance uaa = deployment.instances().getFirst();
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> deployment.settings(uaa))
                .withMessageContaining("${orgin}")
                .withMessageContaining("uaa");
    }

    @Test
    void optionsThatCannotWorkAreRefusedByTheirName() {
        Stream.<Runnable>of(
                        () -> new Options(0, 17100, "localhost", 2, List.of("z1"), Layout.SEPARATE),
                        () -> new Options(8080, 80, "localhost", 2, List.of("z1"), Layout.SEPARATE),
                        () -> new Options(8080, 17100, "localhost", 0, List.of("z1"), Layout.SEPARATE),
                        () -> new Options(8080, 17100, "localhost", 2, List.of("Zone 1"), Layout.SEPARATE))
                .forEach(wrong -> assertThatExceptionOfType(Refusal.class)
                        .isThrownBy(wrong::run)
                        .withMessageMatching("--(port 0|base-port 80|cells 0|zones Zone 1): .*"));
    }

    private LocalDeployment deployment(int cells, Layout layout, String... zones) {
        Options options = new Options(8080, 17100, "localhost", cells, List.of(zones), layout);
        return new LocalDeployment(home, options, Secrets.of(home, null));
    }
}
