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
    void everythingIsForUsersWhoComeThroughTheRouterAndFourApisForComponents() {
        List<String> table = CallerTable.of(UaaCallers.rules()::permits, "io.elasticruntime.uaa");
        assertThat(table)
                .contains(
                        "GET /ids/Users: cloud-controller er router",
                        "GET /internal/revocations: cloud-controller loggregator",
                        "GET /token_keys: cloud-controller er loggregator router",
                        "POST /oauth/token: cloud-controller er router");
        assertThat(table.stream().filter(line -> !line.endsWith(": er router"))).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/uaa/actuator/health",
                "/uaa/%61ctuator/metrics",
                "/uaa/actuator",
                "/internal/revocations",
                "/uaa/internal/revocations",
                "/uaa/%69nternal/revocations",
                "/internal/other"
            })
    void usersDoNotReachWhatIsForTheOperatorAndForComponents(String path) {
        assertThat(UaaCallers.rules().permits("router", "GET", PathContainer.parsePath(path)))
                .isFalse();
    }
}
