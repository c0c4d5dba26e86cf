package io.elasticruntime.router.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.router.table.Endpoint;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

    private static final Endpoint ENDPOINT =
            new Endpoint("127.0.0.1", 61000, "app", "process", "instance", 3, Map.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Authorization",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Request-Start",
                "X-Vcap-Request-Id",
                "X-CF-ApplicationID",
                "X-CF-InstanceIndex",
                "X-CF-InstanceID",
                "B3",
                "X-B3-TraceId",
                "X-B3-SpanId",
                "traceparent",
            })
    void aClientCannotHaveAHeaderOfThePlatformRemovedByNamingItInConnection(String name) {
        HttpHeaders sent = new DefaultHttpHeaders()
                .add("Host", "shop.localhost")
                .add("Authorization", "bearer x")
                .add("B3", "1-2")
                .add("X-B3-TraceId", "1")
                .add("X-B3-SpanId", "2")
                .add("traceparent", "00-1-2-00")
                .add("Connection", "close, " + name.toUpperCase(java.util.Locale.ROOT));
        assertThat(forwarded(sent, false).contains(name)).isTrue();
    }

    @Test
    void whatTheClientMayNameInConnectionEndsAtTheRouter() {
        HttpHeaders sent = new DefaultHttpHeaders()
                .add("Connection", "X-Mine")
                .add("X-Mine", "1")
                .add("TE", "gzip");
        assertThat(forwarded(sent, false).names()).doesNotContain("Connection", "X-Mine", "TE");
    }

    @Test
    void aClientCannotSayWhichInstanceItReachedNorThatItCameByTlsOrWithACertificate() {
        HttpHeaders sent = new DefaultHttpHeaders()
                .add("X-CF-ApplicationID", "forged")
                .add("x-cf-instanceid", "forged")
                .add("X-CF-INSTANCEINDEX", "forged")
                .add("X-Vcap-Request-Id", "forged")
                .add("X-Forwarded-Proto", "https")
                .add("x-forwarded-client-cert", "forged")
                .add("X-Forwarded-Client-Cert", "forged");
        HttpHeaders received = forwarded(sent, false);
        assertThat(received).extracting(Map.Entry::getValue).doesNotContain("forged");
        assertThat(received.getAll("X-Forwarded-Proto")).containsExactly("http");
        assertThat(received.getAll("X-CF-InstanceIndex")).containsExactly("3");
    }

    @Test
    void aProxyInFrontCan() {
        HttpHeaders sent =
                new DefaultHttpHeaders().add("X-Forwarded-Proto", "https").add("X-Forwarded-Client-Cert", "cert");
        HttpHeaders received = forwarded(sent, true);
        assertThat(received.get("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(received.get("X-Forwarded-Client-Cert")).isEqualTo("cert");
    }

    private static HttpHeaders forwarded(HttpHeaders sent, boolean behindProxy) {
        HttpHeaders received = new DefaultHttpHeaders();
        Headers.forward(sent, received, "192.0.2.1", "request-id", 1, behindProxy, ENDPOINT);
        return received;
    }
}
