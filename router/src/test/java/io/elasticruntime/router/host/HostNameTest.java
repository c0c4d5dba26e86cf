package io.elasticruntime.router.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {

    @ParameterizedTest
    @CsvSource({
        "shop.example.org, shop.example.org",
        "SHOP.Example.ORG:8080, shop.example.org",
        "shop.example.org., shop.example.org",
        "shop.example.org.:8080, shop.example.org",
        "shop.example.org:, shop.example.org",
        "my_shop, my_shop",
        "XN--BCHER-KVA.example.org, xn--bcher-kva.example.org",
        "[2001:DB8::1]:80, [2001:db8::1]",
    })
    void allSpellingsOfANameAreOne(String header, String name) {
        assertThat(HostName.of(header)).hasValue(new HostName(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ":8080",
                "a..b",
                "uaa.localhost..",
                ".uaa.localhost",
                "uaa.localhost:port",
                "uaa.localhost:1:2",
                "::1",
                "[::1",
                "[::1]x",
                "[uaa.localhost]",
                "%75aa.localhost",
                "uaa%2elocalhost",
                "uaa.localhost/..",
                "uaa.localhost@shop",
                "user@uaa.localhost",
                "uaa.localhost,shop.localhost",
                "*.localhost",
                "b\u00fccher.localhost",
                "\uff55aa.localhost",
                "uaa\u3002localhost",
                "\u212aaa.localhost",
                "uaa.localhost\u0000",
                "uaa.localhost ",
            })
    void whatNoHostCanBeNamesNobody(String header) {
        assertThat(HostName.of(header)).isEmpty();
    }
}
