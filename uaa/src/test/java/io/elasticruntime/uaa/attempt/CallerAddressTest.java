package io.elasticruntime.uaa.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.component.http.PeerFilter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class CallerAddressTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                // certificate, X-Forwarded-For, whence the request comes
                "router | 198.51.100.7 | 198.51.100.7",
                "router | 203.0.113.1, 198.51.100.7 | 198.51.100.7",
                "router | 203.0.113.1,198.51.100.7 | 198.51.100.7",
                "router | 2001:db8:1:2:3:4:5:6 | 20010db800010002/64",
                "router | 2001:db8:1:2:ffff:: | 20010db800010002/64",
                "router | evil.example.com | unknown",
                "router | - | 192.0.2.1",
                "cloud-controller | 198.51.100.7 | component cloud-controller",
                "- | 198.51.100.7 | 192.0.2.1",
            })
    void onlyTheLastHopThatTheRouterHasWrittenIsBelieved(String certificate, String forwardedFor, String address) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr("192.0.2.1");
        if (certificate != null) {
            request.setAttribute(PeerFilter.PEER, certificate);
        }
        if (forwardedFor != null) {
            request.addHeader("X-Forwarded-For", forwardedFor);
        }
        assertThat(CallerAddress.of(request)).isEqualTo(address);
    }
}
