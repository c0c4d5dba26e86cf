package io.elasticruntime.component.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.elasticruntime.component.ComponentProperties;
import io.elasticruntime.component.tls.ComponentTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

class PeerAnswersTest {

    @Test
    void an_answer_is_read_up_to_its_limit() throws Exception {
        HttpServer peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peer.createContext("/", exchange -> {
            int size = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                out.write(new byte[size]);
            }
        });
        peer.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + peer.getAddress().getPort());
            ComponentProperties component = new ComponentProperties(
                    null,
                    "z1",
                    null,
                    Map.of("cell", url),
                    new ComponentProperties.Http(
                            Duration.ofSeconds(2), Duration.ofSeconds(10), DataSize.ofKilobytes(100)));
            RestClient cell =
                    new Peers(component, ComponentTls.from(null), RestClient.builder()).rest(component.peer("cell"));

            assertThat(cell.get().uri("/102400").retrieve().body(String.class)).hasSize(102_400);
            assertThatExceptionOfType(RestClientException.class)
                    .isThrownBy(() -> cell.get().uri("/102401").retrieve().body(String.class))
                    .withStackTraceContaining("more than 102400 bytes");
        } finally {
            peer.stop(0);
        }
    }
}
