package io.elasticruntime.simulation.auction;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.simulation.auction.Workload.App;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of auction-workload.md. */
class WorkloadTest {

    @ParameterizedTest
    @CsvSource({
        "APPS50, 1000, 20, 396800, e407508819be1d431c6465abc5b78c100cccf03fcda6eae46fa9597da598e681",
        "APPS50, 4000, 80, 1625600, 7e1224816d433cda7926c90e746b72f4a32e016c47031be47be99b42c7dd7b8d",
        "APPS50, 10000, 200, 4076800, 97e916fe35625d6713ef215302adced6d5e9511e4428c5de9fd590109f577ab9",
        "MIXED, 1000, 322, 390272, 0459d2f3dace52c7aad239731306a069c24d753a900d75c606d0cd399c81c68e",
        "MIXED, 4000, 1146, 1646592, 045a16e9e1ae9a3a33aee6121bf29a9142a4cdda83c6f18a856da4ab8bf92e6a",
        "MIXED, 10000, 2981, 4072448, 46c818f8862f2ae88a262f9382c27c1bc897a694285e067a7d84935b8c835d3d"
    })
    void theGeneratorMakesTheSameAppsForEverybody(
            Workload.Kind kind, int instances, int apps, long memoryMb, String sha256) throws Exception {
        Workload workload = Workload.of(kind, instances);
        assertThat(workload.apps()).hasSize(apps);
        assertThat(workload.batch().lrps())
                .hasSize(instances)
                .satisfies(lrps -> assertThat(
                                lrps.stream().mapToLong(lrp -> lrp.memoryMb()).sum())
                        .isEqualTo(memoryMb));
        String lines = workload.apps().stream().map(WorkloadTest::line).collect(Collectors.joining());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(lines.getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
    }

    private static String line(App app) {
        return app.number() + "," + app.instances() + "," + app.memoryMb() + "\n";
    }
}
