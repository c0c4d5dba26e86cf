package io.elasticruntime.auctioneer.auction;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.auction.Explanation.Verdict;
import io.elasticruntime.diego.auction.Work;
import io.elasticruntime.diego.cell.CellState;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What an auction says about its decisions. */
class ReasonsTest {

    private static final Detail ALL = new Detail(1_000, 10, 1_000);

    @Test
    void everyCellHasAScoreOrAVetoAndTheBestComesFirst() {
        List<CellState> cells = List.of(
                Cells.loaded(Cells.cell("busy", "Z0", 100), 60),
                Cells.cell("idle", "Z0", 100),
                Cells.cell("small", "Z0", 10),
                Cells.tagged("tagged", List.of("iso"), List.of()));
        Decision decision = decisions(cells, ALL, Cells.lrp("a", 0, 20)).getFirst();
        assertThat(decision.cellId()).isEqualTo("idle");
        assertThat(decision.placementError()).isNull();
        assertThat(decision.cells()).extracting(Verdict::cellId).containsExactly("idle", "busy", "small", "tagged");
        assertThat(decision.cells().get(0).score()).isCloseTo((0.2 + 0.01 + 0.01) / 3, within());
        assertThat(decision.cells().get(1).score()).isCloseTo((0.8 + 0.61 + 0.61) / 3, within());
        assertThat(decision.vetoes())
                .isEqualTo(Map.of(
                        "insufficient resources: memory",
                        1,
                        "placement tags of the cell and of the work do not match",
                        1));
    }

    @Test
    void aZoneThatHoldsMoreInstancesIsAVeto() {
        List<CellState> cells = Cells.simulated(2);
        List<Decision> decisions = decisions(cells, ALL, Cells.lrp("a", 0, 1), Cells.lrp("a", 1, 1));
        assertThat(decisions.get(1).cellId()).isEqualTo("REP-2");
        assertThat(decisions.get(1).cells())
                .contains(new Verdict("REP-1", "Z0", null, "zone Z0 has 1 of this process, zone Z1 only 0"));
    }

    @Test
    void theCompanyOfTheSameProcessCostsAThousand() {
        Decision second = decisions(Cells.simulated(1), ALL, Cells.lrp("a", 0, 1), Cells.lrp("a", 1, 1))
                .get(1);
        assertThat(second.cells().getFirst().score()).isBetween(1000.0, 1001.0);
    }

    @Test
    void whatFindsNoPlaceNamesTheReasonOfEachCell() {
        Decision decision =
                decisions(Cells.simulated(3), ALL, Cells.lrp("a", 0, 500)).getFirst();
        assertThat(decision.cellId()).isNull();
        assertThat(decision.placementError()).isEqualTo("insufficient resources: memory");
        assertThat(decision.cells())
                .hasSize(3)
                .allSatisfy(cell -> assertThat(cell.veto()).isEqualTo("insufficient resources: memory"));
    }

    @Test
    void beyondTheBoundOnlyTheWinnerIsNamed() {
        List<Decision> decisions = decisions(
                Cells.simulated(10),
                new Detail(10, 4, 2),
                Cells.lrp("a", 0, 1),
                Cells.lrp("b", 0, 1),
                Cells.lrp("c", 0, 1));
        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0).cells()).hasSize(4);
        assertThat(decisions.get(1).cells())
                .singleElement()
                .satisfies(only -> assertThat(only.cellId()).isEqualTo("REP-2"));
    }

    @Test
    void explainingChangesNoDecision() {
        Batch batch = new Batch(Cells.instances("red", 50, 3), List.of(Cells.task("t", 5)));
        Plan explained = new Auction(Weights.DEFAULT, ALL).plan(Cells.simulated(7), batch);
        assertThat(explained.decisions()).hasSize(51);
        assertThat(explained.work())
                .isEqualTo(new Auction(Weights.DEFAULT)
                        .plan(Cells.simulated(7), batch)
                        .work());
    }

    private static List<Decision> decisions(List<CellState> cells, Detail detail, Work.Lrp... lrps) {
        return new Auction(Weights.DEFAULT, detail)
                .plan(cells, new Batch(List.of(lrps), List.of()))
                .decisions();
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-6);
    }
}
