package io.elasticruntime.loggregator.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.elasticruntime.loggregator.access.OpenStreams.TooManyStreamsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenStreamsTest {

    private final OpenStreams streams =
            new OpenStreams(new AccessProperties(null, Duration.ofSeconds(1), 2, Duration.ofSeconds(1)));

    @Test
    void oneUserReadsSoManyStreamsAndNoMoreWhileOthersStillMay() {
        OpenStreams.Stream first = streams.open("a");
        streams.open("a");

        assertThatExceptionOfType(TooManyStreamsException.class).isThrownBy(() -> streams.open("a"));
        assertThatCode(() -> streams.open("b")).doesNotThrowAnyException();
        first.close();
        first.close();
        assertThatCode(() -> streams.open("a")).doesNotThrowAnyException();
        assertThatExceptionOfType(TooManyStreamsException.class).isThrownBy(() -> streams.open("a"));
    }
}
