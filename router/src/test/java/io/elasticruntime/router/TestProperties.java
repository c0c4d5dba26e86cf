package io.elasticruntime.router;

import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** The router's settings as they are by default, but for the domain. */
public final class TestProperties {

    private TestProperties() {}

    public static RouterProperties of(String systemDomain) {
        return new RouterProperties(
                systemDomain,
                3,
                Duration.ofSeconds(5),
                Duration.ofSeconds(900),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                DataSize.ofMegabytes(64),
                false);
    }
}
