package io.elasticruntime.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.auction.Work;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** diego-core.md h.2. */
class ScenariosTest {

    private static final long[] SEEDS = {20260101, 1, 2};

    @TestFactory
    Stream<DynamicTest> everyScenarioKeepsItsThreshold() {
        return Scenarios.all().stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> {
                    for (long seed : SEEDS) {
                        assertThat(scenario.run(seed).violations())
                                .as("seed %d", seed)
                                .isEmpty();
                    }
                }));
    }

    @Test
    void theSameSeedGivesTheSamePlacements() {
        for (Scenario scenario : Scenarios.all()) {
            assertThat(placements(scenario.run(7))).as(scenario.name()).isEqualTo(placements(scenario.run(7)));
        }
    }

    @Test
    void refusedWorkIsAuctionedAgainUntilItHasAPlace() {
        Outcome outcome = named("refusals").run(1);
        assertThat(outcome.missing()).isEmpty();
        assertThat(outcome.attempts().getMax()).isGreaterThan(1);
        assertThat(outcome.attempts().getSum()).isBetween(1050L, 1200L);
    }

    @Test
    void aThresholdThatIsMissedIsNamed() {
        Scenario even = named("deploy");
        Scenario tooStrict = new Scenario(
                "x: y",
                even.weights(),
                even.cells(),
                even.work(),
                Threshold.even(-1).and(Threshold.missing(3)));
        assertThat(tooStrict.run(1).violations())
                .hasSize(2)
                .anyMatch(violation -> violation.contains("from the mean"))
                .contains("0 found no place, not 3");
    }

    @Test
    void theReportHasSpreadDurationWaitingTimeAndMissingInstances() {
        List<Outcome> outcomes =
                List.of(named("low memory").run(1), named("cold start").run(1));
        JsonNode report = JsonMapper.builder().build().readTree(new Report(1, outcomes).json());
        JsonNode low = report.path("scenarios").path(0);
        assertThat(report.path("passed").asInt()).isEqualTo(2);
        assertThat(low.path("placed").asInt()).isEqualTo(51);
        assertThat(low.path("missing")).hasSize(31);
        assertThat(low.path("seconds").asDouble()).isPositive();
        assertThat(low.path("wait_seconds").path("max").asDouble())
                .isGreaterThanOrEqualTo(low.path("wait_seconds").path("min").asDouble())
                .isPositive();
        assertThat(low.path("instances_per_cell").path(0).path("won").asInt()).isEqualTo(51);
        assertThat(Report.text(outcomes.getFirst())).contains("51 placed, 31 missing");
        assertThat(Report.bars(outcomes.get(1))).contains("REP-4", "██");
    }

    @Test
    void thePictureHasACardForEachScenarioAndIsWellFormed() throws Exception {
        List<Outcome> outcomes =
                Scenarios.all().stream().map(scenario -> scenario.run(1)).toList();
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Picture.svg(outcomes))));
        assertThat(document.getElementsByTagName("g").getLength()).isEqualTo(outcomes.size());
    }

    private static Scenario named(String prefix) {
        return Scenarios.all().stream()
                .filter(scenario -> scenario.name().startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, List<Work.Lrp>> placements(Outcome outcome) {
        return outcome.cells().stream().collect(Collectors.toMap(Cell::id, Cell::taken));
    }
}
