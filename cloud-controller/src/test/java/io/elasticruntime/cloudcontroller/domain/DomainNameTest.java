package io.elasticruntime.cloudcontroller.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "EXAMPLE.com", "a.b.c", "1.example", "xn--bcher-kva.example", "xn--ls8h.la"})
    void aDomainMayHaveAnyNameOfDns(String name) {
        assertThat(DomainName.problems(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "0.0.0.0",
                "0x7f.1",
                "0177.0.0.1",
                "example.123",
                "1.2.3.4.5",
                "a.0x",
                "a.0XFF"
            })
    void anAddressIsNone(String name) {
        assertThat(DomainName.problems(name)).containsExactly("Name must not be an IP address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "2130706433",
                "[::1]",
                "::1",
                "example.com.",
                ".example.com",
                "a..b",
                "*.example.com",
                "example.com:8080",
                "under_score.com",
                "-a.com",
                "a b.com",
                "b\u00fccher.com",
                "\uff55aa.localhost",
                "\u212a.com",
                "uaa\u3002localhost",
                "a.com\n",
            })
    void whatDnsDoesNotHaveIsNone(String name) {
        assertThat(DomainName.problems(name)).singleElement().asString().startsWith("Name must contain at least one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xn--api.example.com", "a.xn--a.com"})
    void whatOnlyLooksLikePunycodeIsNone(String name) {
        assertThat(DomainName.problems(name)).singleElement().asString().contains("xn--");
    }

    @Test
    void namesThatDifferInCaseAreOne() {
        assertThat(new DomainName("Shop.EXAMPLE.com")).isEqualTo(new DomainName("shop.example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, true",
        "localhost, true",
        "uaa.example.org, true",
        "api.example.org, true",
        "login.example.org, true",
        "zone.login.example.org, true",
        "ssh.example.org, true",
        "shop.example.org, false",
        "uaa.example.com, false",
        "myuaa.example.org, false",
    })
    void thePlatformKeepsItsOwnNames(String name, boolean owned) {
        assertThat(new SystemDomain("Example.ORG", "").owns(name)).isEqualTo(owned);
    }
}
