package io.elasticruntime.uaa;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.testing.CallerTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;

class UaaCallersTest {

    @Test
    void everythingIsForUsersWhoComeThroughTheRouterAndThreeApisForComponents() {
        List<String> table = CallerTable.of(UaaCallers.rules(), "io.elasticruntime.uaa");
        assertThat(table)
                .contains(
                        "GET /ids/Users: cloud-controller er router",
                        "GET /token_keys: cloud-controller er loggregator router",
                        "POST /oauth/token: cloud-controller er router");
        assertThat(table.stream().filter(line -> !line.endsWith(": er router"))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/uaa/actuator/health", "/uaa/%61ctuator/metrics", "/uaa/actuator"})
    void usersDoNotReachWhatIsForTheOperator(String path) {
        assertThat(UaaCallers.rules().permits("router", "GET", PathContainer.parsePath(path)))
                .isFalse();
    }
}
