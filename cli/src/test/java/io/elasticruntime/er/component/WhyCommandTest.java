package io.elasticruntime.er.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.er.Json;
import org.junit.jupiter.api.Test;

class WhyCommandTest {

    @Test
    void aPlacementShowsTheScoresAndTheVetoes() {
        assertThat(text("""
                {"decided_at": 1795452025396188270, "attempt": 1, "cell_id": "cell-z1-0",
                 "cells": [{"cell_id": "cell-z1-0", "zone": "z1", "score": 0.067},
                           {"cell_id": "cell-z2-0", "zone": "z2", "veto": "insufficient resources: memory"}],
                 "vetoes": {"insufficient resources: memory": 1}}
                """)).endsWith("""
                instance 0: placed on cell-z1-0
                  cell-z1-0            z1     0.0670
                  cell-z2-0            z2     insufficient resources: memory
                """);
    }

    @Test
    void whatFoundNoPlaceSaysWhyAndCountsCellsThatAreNotNamed() {
        assertThat(text("""
                {"decided_at": 1, "attempt": 1, "placement_error": "insufficient resources: memory",
                 "cells": [{"cell_id": "a", "zone": "z1", "veto": "insufficient resources: memory"}],
                 "vetoes": {"insufficient resources: memory": 1200, "placement tags do not match": 3}}
                """))
                .contains("instance 0: no place, insufficient resources: memory\n")
                .endsWith("  in all 1203 cells could not take it:"
                        + " insufficient resources: memory (1200), placement tags do not match (3)\n");
    }

    @Test
    void aRefusalOfTheCellIsTold() {
        assertThat(text("""
                {"decided_at": 1, "attempt": 2, "cell_id": "a", "refusal": "no disk left", "cells": [], "vetoes": {}}
                """))
                .endsWith("instance 0: given to a, which refused: no disk left (auction 2 of this request)\n");
    }

    private static String text(String explanation) {
        return WhyCommand.text("instance 0", Json.MAPPER.readTree(explanation));
    }
}
