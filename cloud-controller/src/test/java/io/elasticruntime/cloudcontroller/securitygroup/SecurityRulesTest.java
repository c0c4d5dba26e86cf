package io.elasticruntime.cloudcontroller.securitygroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityRulesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'protocol': 'all', 'destination': '0.0.0.0/0'}",
                "{'protocol': 'all', 'destination': '10.0.0.1'}",
                "{'protocol': 'tcp', 'destination': '10.0.0.0-10.0.0.255', 'ports': '443'}",
                "{'protocol': 'udp', 'destination': '10.0.0.0/8', 'ports': '53,123', 'log': true}",
                "{'protocol': 'tcp', 'destination': '10.0.0.0/8', 'ports': '1000-2000', 'description': 'ours'}",
                "{'protocol': 'icmp', 'destination': '0.0.0.0/0', 'type': -1, 'code': 0}"
            })
    void aRuleThatSaysWhereToAndHowIsTaken(String rule) {
        assertThat(faults(rule)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'protocol': 'ftp', 'destination': '10.0.0.1'} | protocol must be",
                "{'protocol': 'all', 'destination': '10.0.0.256'} | destination must be a valid CIDR",
                "{'protocol': 'all', 'destination': '10.0.0.0/33'} | destination must be a valid CIDR",
                "{'protocol': 'all', 'destination': '10.0.0.9-10.0.0.1'} | destination must be a valid CIDR",
                "{'protocol': 'all', 'destination': '10.0.0.1, 10.0.0.2'} | destination must be a valid CIDR",
                "{'protocol': 'all'} | destination must be a valid CIDR",
                "{'protocol': 'all', 'destination': '10.0.0.1', 'ports': '80'} | ports are not allowed",
                "{'protocol': 'tcp', 'destination': '10.0.0.1'} | ports are required",
                "{'protocol': 'tcp', 'destination': '10.0.0.1', 'ports': 80} | ports must be a valid single port",
                "{'protocol': 'tcp', 'destination': '10.0.0.1', 'ports': '70000'} | ports must be a valid single port",
                "{'protocol': 'tcp', 'destination': '10.0.0.1', 'ports': '20-10'} | ports must be a valid single port",
                "{'protocol': 'icmp', 'destination': '10.0.0.1', 'code': 0} | type is required",
                "{'protocol': 'icmp', 'destination': '10.0.0.1', 'type': 0, 'code': 256} | code must be an integer",
                "{'protocol': 'all', 'destination': '10.0.0.1', 'log': 'yes'} | log must be a boolean",
                "{'protocol': 'all', 'destination': '10.0.0.1', 'description': 1} | description must be a string",
                "{'protocol': 'all', 'destination': '10.0.0.1', 'port': 1} | unknown field(s): [\"port\"]"
            })
    void aRuleThatIsWrongIsRefusedWithItsPlaceAndTheField(String rule, String fault) {
        assertThat(faults(rule)).singleElement().asString().startsWith("Rules[0]: " + fault);
    }

    @Test
    void rulesPortsAndDescriptionsThatAreTooManyOrTooLongAreRefused() {
        String rule = "{'protocol': 'all', 'destination': '10.0.0.1'}";
        assertThat(faults(String.join(",", Collections.nCopies(1000, rule)))).isEmpty();
        assertThatExceptionOfType(CfApiException.class)
                .isThrownBy(() -> rules(String.join(",", Collections.nCopies(1001, rule))))
                .withMessageContaining("Rules is too long (maximum is 1000 elements)");

        String ports = "{'protocol': 'tcp', 'destination': '10.0.0.1', 'ports': '%s'}";
        assertThat(faults(ports.formatted(String.join(",", Collections.nCopies(255, "80")))))
                .isEmpty();
        assertThat(faults(ports.formatted(String.join(",", Collections.nCopies(256, "80")))))
                .singleElement()
                .asString()
                .startsWith("Rules[0]: ports must be");

        String described = "{'protocol': 'all', 'destination': '10.0.0.1', 'description': '%s'}";
        assertThat(faults(described.formatted("x".repeat(1000)))).isEmpty();
        assertThat(faults(described.formatted("x".repeat(1001))))
                .containsExactly("Rules[0]: description is too long (maximum is 1000 characters)");
    }

    private static List<String> faults(String rule) {
        return SecurityRules.faults(rules(rule));
    }

    private static List<Body> rules(String rules) {
        Body body = Body.of("{\"rules\": [" + rules.replace('\'', '"') + "]}");
        List<Body> read = body.objects("rules");
        body.check();
        return read;
    }
}
