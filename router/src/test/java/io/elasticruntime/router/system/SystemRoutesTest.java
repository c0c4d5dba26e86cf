package io.elasticruntime.router.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.router.TestProperties;
import io.elasticruntime.router.host.HostName;
import io.elasticruntime.router.system.SystemRoutes.Target;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemRoutesTest {

    private final SystemRoutes routes = new SystemRoutes(TestProperties.of("Example.org"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:8080",
                "localhost.",
                "example.org",
                "EXAMPLE.ORG.:80",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.0.0.1.",
                "172.17.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0X7F.0.0.1",
                "0177.0.0.1",
                "0",
                "[::1]",
                "[::1]:8080",
                "[::FFFF:127.0.0.1]",
                "[fe80::1%eth0]",
                "api.example.org",
                "API.Example.Org.:8080",
            })
    void thePlatformAnswersAtItsNameAndAtAnyAddress(String host) {
        assertThat(find(host)).isEqualTo(Optional.of(new Target.Component("cloud-controller")));
    }

    @ParameterizedTest
    @CsvSource({
        "uaa.example.org, uaa",
        "UAA.example.org:8080, uaa",
        "login.example.org., uaa",
        "Doppler.example.org, loggregator",
        "log-cache.example.org, loggregator",
        "LOG-STREAM.EXAMPLE.ORG.:443, loggregator"
    })
    void eachPartOfThePlatformAnswersAtItsHostHoweverThatIsSpelled(String host, String component) {
        assertThat(find(host)).isEqualTo(Optional.of(new Target.Component(component)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ssh.example.org", "loggregator.example.org", "zone.uaa.example.org", "a.b.api.example.org"})
    void whatThePlatformKeepsToItselfAnswersNobody(String host) {
        assertThat(find(host)).isEqualTo(Optional.of(new Target.Unserved()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello.example.org",
                "172.17.0.1.example.org",
                "uaa.example.org.evil.com",
                "myuaa.example.org",
                "uaa.example.com",
                "xn--uaa-.example.org",
                "1.2.3.4x",
                "0xg",
            })
    void anotherNameBelongsToApps(String host) {
        assertThat(find(host)).isEmpty();
    }

    private Optional<Target> find(String host) {
        return routes.find(HostName.of(host).orElseThrow(), "/v3/info");
    }
}
