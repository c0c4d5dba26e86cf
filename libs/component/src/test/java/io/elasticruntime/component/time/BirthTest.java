package io.elasticruntime.component.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class BirthTest {

    @Test
    void aProcessKeepsItsMarkAndSharesItWithNone() throws IOException {
        Process child = new ProcessBuilder("cat").start();
        try {
            assertThat(Birth.of(child.toHandle()))
                    .isPresent()
                    .isEqualTo(Birth.of(child.toHandle()))
                    .isNotEqualTo(Birth.of(ProcessHandle.current()));
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void whatHasEndedHasNone() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();
        assertThat(Birth.of(child.toHandle())).isEmpty();
    }
}
