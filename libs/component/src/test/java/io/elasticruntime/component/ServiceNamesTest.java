package io.elasticruntime.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceNamesTest {

    private static final Map<String, URI> PEERS = Map.of("cc-bridge", URI.create("https://127.0.0.1:17103"));

    @Test
    void aNameThatWasKeptLeadsToWhereTheComponentIsNow() {
        URI kept = ServiceNames.of("cc-bridge").resolve("/v1/droplets/a%2Fb?x=%26");

        assertThat(kept).hasToString("https://cc-bridge.service.internal/v1/droplets/a%2Fb?x=%26");
        assertThat(ServiceNames.locate(kept, PEERS)).hasToString("https://127.0.0.1:17103/v1/droplets/a%2Fb?x=%26");
        assertThat(ServiceNames.locate(kept, Map.of("cc-bridge", URI.create("http://10.0.0.1:80/"))))
                .hasToString("http://10.0.0.1:80/v1/droplets/a%2Fb?x=%26");
    }

    @ParameterizedTest
    @CsvSource({
        "https://buildpacks.example.com/ruby.zip",
        "https://127.0.0.1:17103/v1/static/lifecycle.tgz",
        "https://uaa.service.internal/token_keys",
        "https://service.internal/x",
        "https://cc-bridge.service.internal.example.com/x",
        "docker:///busybox",
        "relative"
    })
    void anyOtherUrlStaysAsItIs(URI url) {
        assertThat(ServiceNames.locate(url, PEERS)).isEqualTo(url);
    }
}
