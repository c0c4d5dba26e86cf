package io.elasticruntime.uaa.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopesTest {

    @Test
    void withoutARequestEverythingThatBothMayIsGranted() {
        assertThat(Scopes.granted(Set.of(), Set.of("a", "b"), Set.of("b", "c"))).containsExactly("b");
    }

    @Test
    void aRequestNarrowsAndNeverWidens() {
        assertThat(Scopes.granted(Set.of("b", "z"), Set.of("a", "b"), Set.of("a", "b")))
                .containsExactly("b");
        assertThat(Scopes.granted(Set.of("z"), Set.of("a"), Set.of("a", "z"))).isEmpty();
    }

    @Test
    void aRequestIsReadWithBlanksOrCommas() {
        assertThat(Scopes.parse(" a,b  c ")).containsExactly("a", "b", "c");
        assertThat(Scopes.parse(null)).isEmpty();
    }

    @Test
    void theAudienceIsWhatTheScopesAreAboutAndTheClient() {
        assertThat(Claims.audience(Set.of("cloud_controller.read", "a.b.c", "openid"), "cf"))
                .containsExactly("a.b", "cf", "cloud_controller", "openid");
    }
}
