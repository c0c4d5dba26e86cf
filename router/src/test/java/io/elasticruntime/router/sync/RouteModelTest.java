package io.elasticruntime.router.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.router.FakeBbs;
import io.elasticruntime.router.host.HostName;
import io.elasticruntime.router.table.Pool;
import io.elasticruntime.router.table.RouteTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events go on while the BBS is read as a whole: what was read may be older than they are. */
class RouteModelTest {

    private static final DesiredLrpSchedulingInfo APP = FakeBbs.desired("app", 1, "app.localhost");
    private static final ActualLrp INSTANCE = FakeBbs.running("app", 0, 61001);

    private final RouteTable table = new RouteTable(_ -> false);
    private final RouteModel model = new RouteModel(table);

    @Test
    void whatIsRemovedWhileEverythingIsReadStaysRemoved() {
        model.put(APP);
        RouteModel.Reading reading = model.read();
        model.remove(INSTANCE);
        model.remove(APP);
        reading.replace(List.of(APP), List.of(INSTANCE));

        assertThat(table.lookup(HostName.of("app.localhost").orElseThrow(), "/"))
                .isNull();
    }

    @Test
    void whatComesWhileEverythingIsReadStays() {
        RouteModel.Reading reading = model.read();
        model.put(APP);
        model.put(INSTANCE);
        reading.replace(List.of(), List.of());

        assertThat(endpoints()).isEqualTo(1);
    }

    @Test
    void whatTheReadingKnowsBetterThanAnEventCounts() {
        DesiredLrpSchedulingInfo older = FakeBbs.desired(new ModificationTag("e", 0), "app", 1, "old.localhost");
        DesiredLrpSchedulingInfo newer = FakeBbs.desired(new ModificationTag("e", 1), "app", 1, "new.localhost");
        RouteModel.Reading reading = model.read();
        model.put(older);
        reading.replace(List.of(newer), List.of(INSTANCE));

        assertThat(table.lookup(HostName.of("old.localhost").orElseThrow(), "/"))
                .isNull();
        assertThat(table.lookup(HostName.of("new.localhost").orElseThrow(), "/"))
                .isNotNull();
    }

    @Test
    void theRemovalOfAnEarlierAppDoesNotTakeItsSuccessorOfTheSameName() {
        DesiredLrpSchedulingInfo successor = FakeBbs.desired(new ModificationTag("f", 0), "app", 1, "app.localhost");
        RouteModel.Reading reading = model.read();
        model.remove(APP);
        reading.replace(List.of(successor), List.of(INSTANCE));

        assertThat(endpoints()).isEqualTo(1);
    }

    @Test
    void whatNobodyKnowsAnyMoreIsForgotten() {
        model.put(APP);
        model.put(INSTANCE);
        model.read().replace(List.of(), List.of());

        assertThat(table.lookup(HostName.of("app.localhost").orElseThrow(), "/"))
                .isNull();
    }

    private int endpoints() {
        Pool pool = table.lookup(HostName.of("app.localhost").orElseThrow(), "/");
        assertThat(pool).isNotNull();
        return pool.matching(_ -> true).size();
    }
}
