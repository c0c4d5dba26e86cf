package io.elasticruntime.router.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.elasticruntime.diego.ModificationTag;
import io.elasticruntime.diego.lrp.ActualLrp;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.NetInfo;
import io.elasticruntime.router.FakeBbs;
import io.elasticruntime.router.table.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProcessRoutesTest {

    private static final DesiredLrpSchedulingInfo APP = FakeBbs.desired("app", 2, "app.localhost");

    @Test
    void eachPortHasItsOwnRoutes() {
        String routes = """
                [{"hostnames":["web.localhost","www.localhost"],"port":8080},{"hostnames":["admin.localhost"],"port":9090}]
                """;
        DesiredLrpSchedulingInfo app = FakeBbs.routed(new ModificationTag("e", 1), "app", 2, routes);

        assertThat(ports(app, instance(0, ActualLrp.State.RUNNING, true)))
                .containsOnly(
                        entry("web.localhost", List.of(61000)),
                        entry("www.localhost", List.of(61000)),
                        entry("admin.localhost", List.of(61001)));
    }

    @Test
    void onlyInstancesThatRunAreReadyAndAreStillWantedServe() {
        assertThat(ports(
                        APP,
                        instance(0, ActualLrp.State.CLAIMED, true),
                        instance(0, ActualLrp.State.CRASHED, true),
                        instance(1, ActualLrp.State.RUNNING, false),
                        instance(2, ActualLrp.State.RUNNING, true)))
                .containsOnly(entry("app.localhost", List.of()));
    }

    @Test
    void withoutItsLrpThereIsNoRoute() {
        assertThat(ProcessRoutes.of(null, List.of(instance(0, ActualLrp.State.RUNNING, true))))
                .isEmpty();
    }

    private static Map<String, List<Integer>> ports(DesiredLrpSchedulingInfo app, ActualLrp... instances) {
        return ProcessRoutes.of(app, List.of(instances)).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        route -> route.getValue().stream().map(Endpoint::port).toList()));
    }

    private static ActualLrp instance(int index, ActualLrp.State state, boolean routable) {
        return new ActualLrp(
                "app",
                index,
                "cf-apps",
                "instance-" + index,
                "cell",
                state,
                ActualLrp.Presence.ORDINARY,
                new NetInfo(
                        "127.0.0.1",
                        "10.255.0.2",
                        List.of(new NetInfo.PortMapping(8080, 61000), new NetInfo.PortMapping(9090, 61001))),
                0,
                "",
                "",
                1,
                new ModificationTag("e", 1),
                List.of(),
                Map.of(),
                routable,
                "z1");
    }
}
