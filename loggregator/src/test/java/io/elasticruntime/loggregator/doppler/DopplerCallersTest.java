package io.elasticruntime.loggregator.doppler;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.loggregator.rpc.Egress;
import io.elasticruntime.loggregator.rpc.Ingress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DopplerCallersTest {

    @ParameterizedTest
    @ValueSource(strings = {"router", "cell-z1-0", "bbs", "uaa", "health-monitor", "cloud-controller", "er"})
    void everyComponentSendsEnvelopesAndReadsNone(String caller) {
        assertThat(DopplerCallers.permits(caller, Ingress.SERVICE)).isTrue();
        assertThat(DopplerCallers.permits(caller, Egress.SERVICE)).isFalse();
    }

    @Test
    void onlyLoggregatorReads() {
        assertThat(DopplerCallers.permits("loggregator", Egress.SERVICE)).isTrue();
    }

    @Test
    void whoHasNoCertificateAndWhatHasNoRuleIsRefused() {
        assertThat(DopplerCallers.permits(null, Ingress.SERVICE)).isFalse();
        assertThat(DopplerCallers.permits("loggregator", "grpc.reflection.v1.ServerReflection"))
                .isFalse();
        assertThat(DopplerCallers.permits("loggregator", null)).isFalse();
    }
}
