package io.elasticruntime.cloudcontroller.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteAddressTest {

    @ParameterizedTest
    @CsvSource({
        "HELLO, /Cart, hello, /cart",
        "Hello, /cart/, hello, /cart",
        "hello, /cart//, hello, /cart",
        "hello, '', hello, ''",
        "*, /A%2FB, *, /a%2fb",
    })
    void allSpellingsOfAnAddressAreStoredAsOne(String host, String path, String storedHost, String storedPath) {
        assertThat(RouteAddress.problems(host, path)).isEmpty();
        assertThat(new RouteAddress(host, path)).isEqualTo(new RouteAddress(storedHost, storedPath));
        assertThat(new RouteAddress(host, path).host()).isEqualTo(storedHost);
        assertThat(new RouteAddress(host, path).path()).isEqualTo(storedPath);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uaa.",
                "a.b",
                "**",
                "*a",
                "a b",
                "uaa:80",
                "b\u00fccher",
                "\uff55aa",
                "u\u00e0a",
                "\u212a",
                "a\n",
                "a\u0000",
                "%75aa",
                "xn--uaa-"
            })
    void aHostHasOneLabelOfAscii(String host) {
        assertThat(RouteAddress.problems(host, "")).singleElement().asString().startsWith("Host must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "cart", "/a?b", "/a b", "/a#b", "/a\n", "/a\u0000"})
    void aPathBeginsWithASlashAndIsOfOnePiece(String path) {
        assertThat(RouteAddress.problems("hello", path))
                .singleElement()
                .asString()
                .startsWith("Path ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-app", "my_app", "xn--bcher-kva", "127", "*", "A"})
    void anyOtherHostIsFine(String host) {
        assertThat(RouteAddress.problems(host, "/x")).isEmpty();
    }
}
