package io.elasticruntime.er.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real manifest, {@code deploy/local.yml}, as {@code er provision} fills it in. */
class ContainerDeploymentTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path data;

    private ContainerDeployment deployment;
    private Home home;

    @BeforeEach
    void provision() {
        home = new Home(PROJECT, data);
        Options defaults = Options.DEFAULT;
        Options options = new Options(
                8090, defaults.basePort(), "example.org", defaults.cells(), defaults.zones(), defaults.layout());
        deployment = new ContainerDeployment(home, options, Secrets.of(home, null), "cells.internal");
    }

    @Test
    void everyServiceAnswersOutsideItsContainerAndCallsTheOthersByName() {
        Map<String, String> bbs = deployment.settings().get("bbs");
        assertThat(bbs)
                .containsEntry("server.address", "0.0.0.0")
                .containsEntry("server.port", "17104")
                .containsEntry("er.component.peers.cc-bridge", "https://cc-bridge:17103")
                .containsEntry("er.component.peers.doppler", "https://loggregator:17107");
    }

    @Test
    void theRouterListensAtOnePortWhateverIsPublishedAndLinksNameThePublishedOne() {
        assertThat(deployment.settings().get("router")).containsEntry("server.port", "8080");
        assertThat(deployment.settings().get("cloud-controller"))
                .containsEntry("er.cloud-controller.external-url", "http://api.example.org:8090");
    }

    @Test
    void theDatabaseIsWhereTheEnvironmentSays() {
        assertThat(deployment.settings().get("uaa"))
                .containsEntry(
                        "spring.datasource.url",
                        "jdbc:postgresql://${ER_DATABASE_HOST:postgres}:${ER_DATABASE_PORT:5432}/uaa"
                                + "?sslmode=${ER_DATABASE_SSLMODE:verify-full}&sslrootcert=${ER_DATABASE_CA:"
                                + home.certificates("uaa").resolve("ca.crt") + "}");
        assertThat(deployment.settings().get("auctioneer")).doesNotContainKey("spring.datasource.url");
    }

    @Test
    void aCertificateIsGoodForTheNameUnderWhichTheComponentIsCalledAndThatOfCellsForThoseOfAZone() {
        assertThat(deployment.hosts())
                .containsEntry("bbs", List.of("bbs"))
                .containsEntry("postgres", List.of("postgres"))
                .containsEntry("cell-z1", List.of("*.cells.internal"))
                .containsEntry("cell-z2", List.of("*.cells.internal"))
                .doesNotContainKey("cell")
                .containsEntry("er", List.of());
    }

    @Test
    void eachServiceLogsInAsARoleOfItsOwnWithAPasswordOfItsOwn() {
        Map<String, Map<String, String>> settings = deployment.settings();
        List<String> users = Stream.of("uaa", "cloud-controller", "bbs")
                .map(service -> String.valueOf(settings.get(service).get("spring.datasource.username")))
                .toList();
        assertThat(users)
                .containsExactly("${ER_DATABASE_USER:uaa}", "${ER_DATABASE_USER:cc}", "${ER_DATABASE_USER:bbs}");
        String superuser = Secrets.of(home, null).get("database");
        settings.values().forEach(own -> assertThat(own.values()).noneMatch(value -> value.contains(superuser)));
    }

    @Test
    void secretsStayWhatTheyWere() {
        assertThat(Secrets.of(home, null)).isEqualTo(Secrets.of(home, null));
    }
}
