package io.elasticruntime.cloudcontroller.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;

class InternalCallersTest {

    @ParameterizedTest(name = "{0} may {1} {2}: {3}")
    @CsvSource({
        "cc-bridge, POST, /internal/v1/droplets/d/upload, true",
        "cc-bridge, GET, /internal/v1/droplets/d/bits, true",
        "cell-z1-0, GET, /internal/v1/droplets/d/bits, true",
        "cell, GET, /internal/v1/buildpack-caches/hostfs/a/bits, true",
        "cell, POST, /internal/v1/droplets/d/bits, false",
        "cell, POST, /internal/v1/droplets/d/upload, false",
        "cell, GET, /internal/v1/tasks, false",
        "cellar, GET, /internal/v1/droplets/d/bits, false",
        "router, GET, /internal/v1/droplets/d/bits, false"
    })
    void cellsDownloadAndOnlyTheBridgeDoesMore(String peer, String method, String path, boolean may) {
        assertThat(SecurityConfiguration.mayCall(peer, HttpMethod.valueOf(method), path))
                .isEqualTo(may);
    }
}
