package io.elasticruntime.router.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.router.RouterProperties;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemRoutesTest {

    private final SystemRoutes routes = new SystemRoutes(new RouterProperties(
            "example.org",
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(900),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60)));

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "172.17.0.1", "api.example.org"})
    void thePlatformAnswersAtItsNameAndAtAnyAddress(String host) {
        assertThat(routes.find(host, "/v3/info"))
                .isEqualTo(Optional.of(new SystemRoutes.Target.Component("cloud-controller")));
    }

    @Test
    void anotherNameBelongsToApps() {
        assertThat(routes.find("hello.example.org", "/v3/info")).isEmpty();
        assertThat(routes.find("172.17.0.1.example.org", "/v3/info")).isEmpty();
    }
}
