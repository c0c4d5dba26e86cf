package io.elasticruntime.healthmonitor.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.healthmonitor.docker.DockerProperties.Meltdown;
import io.elasticruntime.healthmonitor.docker.Fleet.Action;
import io.elasticruntime.healthmonitor.docker.Fleet.Report;
import io.elasticruntime.healthmonitor.docker.Fleet.Seen;
import io.elasticruntime.healthmonitor.docker.Fleet.Step;
import io.elasticruntime.healthmonitor.docker.Fleet.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Meltdown LIMITS = new Meltdown(5, 0.2, Duration.ofMinutes(10));

    @Test
    void whatIsSeenForTheFirstTimeIsLeftAsItIs() {
        Step step = Fleet.EMPTY.next(List.of(running("bbs"), exited("uaa"), created("router")), List.of(), LIMITS, T0);
        assertThat(step.actions()).isEmpty();
        assertThat(step.reports()).isEmpty();
    }

    @Test
    void aContainerThatWasKilledIsStartedAgain() {
        Step step = watching("bbs")
                .next(List.of(exited("bbs")), List.of(told("bbs", "kill", "9"), told("bbs", "die", "137")), LIMITS, T0);
        assertThat(step.actions()).containsExactly(new Action.Start("bbs-id", "bbs"));
        assertThat(step.reports()).containsExactly(new Report(2, "bbs", "bbs ended with exit code 137"));
    }

    @Test
    void aContainerThatSomebodyStoppedStaysStopped() {
        Step step = watching("bbs")
                .next(
                        List.of(exited("bbs")),
                        List.of(told("bbs", "kill", "15"), told("bbs", "die", "143"), told("bbs", "stop", "")),
                        LIMITS,
                        T0);
        assertThat(step.actions()).isEmpty();
        assertThat(step.reports()).isEmpty();
    }

    @Test
    void aContainerThatWasStoppedAndStartedIsWatchedAgain() {
        Fleet stopped = watching("bbs")
                .next(List.of(exited("bbs")), List.of(told("bbs", "stop", "")), LIMITS, T0)
                .fleet();
        Fleet started = stopped.next(List.of(running("bbs")), List.of(told("bbs", "start", "")), LIMITS, T0)
                .fleet();
        assertThat(started.next(List.of(exited("bbs")), List.of(told("bbs", "die", "1")), LIMITS, T0)
                        .actions())
                .containsExactly(new Action.Start("bbs-id", "bbs"));
    }

    @Test
    void whatDockerItselfStartsAgainIsCountedAndReported() {
        Step step = watching("bbs")
                .next(List.of(running("bbs")), List.of(told("bbs", "die", "1"), told("bbs", "start", "")), LIMITS, T0);
        assertThat(step.actions()).isEmpty();
        assertThat(step.fleet().members().get("bbs-id").restarts()).isEqualTo(1);
        assertThat(step.reports())
                .extracting(Report::title)
                .containsExactly("bbs ended with exit code 1", "bbs was started again");
    }

    @Test
    void aContainerThatWasRemovedIsMadeAgain() {
        Step step =
                watching("cell", "bbs").next(List.of(running("bbs")), List.of(told("cell", "die", "137")), LIMITS, T0);
        assertThat(step.actions()).containsExactly(new Action.Recreate("cell-id", "cell"));
        assertThat(step.reports()).extracting(Report::title).contains("cell is gone");
    }

    @Test
    void aContainerThatWasStoppedBeforeItWasRemovedIsForgotten() {
        Step step = watching("cell", "bbs")
                .next(
                        List.of(running("bbs")),
                        List.of(told("cell", "kill", "15"), told("cell", "die", "143"), told("cell", "destroy", "")),
                        LIMITS,
                        T0);
        assertThat(step.actions()).isEmpty();
        assertThat(step.fleet().members()).containsOnlyKeys("bbs-id");
    }

    @Test
    void aContainerThatCannotBeMadeIsTriedAgainAfterAPause() {
        Fleet gone = watching("cell").next(List.of(), List.of(), LIMITS, T0).fleet();
        assertThat(gone.next(List.of(), List.of(), LIMITS, T0.plusSeconds(1)).actions())
                .isEmpty();
        assertThat(gone.next(List.of(), List.of(), LIMITS, T0.plus(Fleet.RETRY)).actions())
                .containsExactly(new Action.Recreate("cell-id", "cell"));
    }

    @Test
    void whatHasANewContainerUnderItsNameIsNoLongerMissed() {
        Fleet gone = watching("cell").next(List.of(), List.of(), LIMITS, T0).fleet();
        Seen replacement = new Seen("new-id", "cell", "cell", "running", "starting", false);
        assertThat(gone.next(List.of(replacement), List.of(), LIMITS, T0)
                        .fleet()
                        .members())
                .containsOnlyKeys("new-id");
    }

    @Test
    void whatMayEndIsNeitherStartedNorMissed() {
        Seen init = new Seen("init-id", "init", "init", "running", "", true);
        Fleet fleet = Fleet.EMPTY.next(List.of(init), List.of(), LIMITS, T0).fleet();
        Seen ended = new Seen("init-id", "init", "init", "exited", "", true);
        assertThat(fleet.next(List.of(ended), List.of(told("init", "die", "0")), LIMITS, T0)
                        .actions())
                .isEmpty();
        assertThat(fleet.next(List.of(), List.of(), LIMITS, T0).fleet().members())
                .isEmpty();
    }

    @Test
    void fiveOfTwentyFiveLostContainersAreAMeltdownAndNothingIsMadeAgain() {
        Step step = losing(5, 25);
        assertThat(step.actions()).isEmpty();
        assertThat(step.reports())
                .filteredOn(report -> report.severity() == 1)
                .singleElement()
                .extracting(Report::title)
                .asString()
                .startsWith("We are in meltdown: 5 of 25");
    }

    @Test
    void fourOfFiveLostContainersAreNoMeltdown() {
        assertThat(losing(4, 5).actions()).hasSize(4);
    }

    @Test
    void fiveOfTwentySixLostContainersAreNoMeltdown() {
        assertThat(losing(5, 26).actions()).hasSize(5);
    }

    @Test
    void aMeltdownEndsWhenTheLossesAreLongAgo() {
        Fleet meltdown = losing(5, 25).fleet();
        List<Seen> rest = IntStream.range(5, 25).mapToObj(i -> running("c" + i)).toList();
        Step later =
                meltdown.next(rest, List.of(), LIMITS, T0.plus(LIMITS.window()).plusSeconds(1));
        assertThat(later.actions()).hasSize(5);
    }

    @Test
    void unhealthyContainersAreReportedAndLeftAlone() {
        Step step = watching("bbs")
                .next(
                        List.of(new Seen("bbs-id", "bbs", "bbs", "running", "unhealthy", false)),
                        List.of(told("bbs", "health_status: unhealthy", "")),
                        LIMITS,
                        T0);
        assertThat(step.actions()).isEmpty();
        assertThat(step.reports()).containsExactly(new Report(3, "bbs", "bbs is unhealthy"));
    }

    @Test
    void theFirstRunningHealthMonitorLeads() {
        Seen first = new Seen("1111", "health-monitor-1", "health-monitor", "running", "", false);
        Seen second = new Seen("2222", "health-monitor-2", "health-monitor", "running", "", false);
        Seen killed = new Seen("1111", "health-monitor-1", "health-monitor", "exited", "", false);
        assertThat(Fleet.leads("11", List.of(first, second))).isTrue();
        assertThat(Fleet.leads("22", List.of(first, second))).isFalse();
        assertThat(Fleet.leads("22", List.of(killed, second))).isTrue();
    }

    private static Step losing(int lost, int all) {
        String[] names = IntStream.range(0, all).mapToObj(i -> "c" + i).toArray(String[]::new);
        List<Seen> rest =
                IntStream.range(lost, all).mapToObj(i -> running("c" + i)).toList();
        return watching(names).next(rest, List.of(), LIMITS, T0);
    }

    private static Fleet watching(String... names) {
        List<Seen> seen = new ArrayList<>();
        for (String name : names) {
            seen.add(running(name));
        }
        return Fleet.EMPTY.next(seen, List.of(), LIMITS, T0).fleet();
    }

    private static Seen running(String name) {
        return new Seen(name + "-id", name, name, "running", "healthy", false);
    }

    private static Seen exited(String name) {
        return new Seen(name + "-id", name, name, "exited", "", false);
    }

    private static Seen created(String name) {
        return new Seen(name + "-id", name, name, "created", "", false);
    }

    private static Told told(String name, String action, String detail) {
        return new Told(name + "-id", action, detail);
    }
}
