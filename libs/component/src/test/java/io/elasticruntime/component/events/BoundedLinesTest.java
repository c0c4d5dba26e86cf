package io.elasticruntime.component.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {

    @Test
    void lines_end_with_any_end_of_line() throws IOException {
        assertThat(lines("a\nb\r\nc\rd\n\ne", 10)).containsExactly("a", "b", "c", "d", "", "e");
        assertThat(lines("", 10)).isEmpty();
        assertThat(lines("ä€\n", 10)).containsExactly("ä€");
    }

    @Test
    void a_line_across_buffers_is_whole() throws IOException {
        String text = "x".repeat(8190);
        assertThat(lines(text + "\r\ny" + text + "\r\nz", 20_000)).containsExactly(text, "y" + text, "z");
    }

    @Test
    void a_line_may_have_its_limit_and_not_a_byte_more() throws IOException {
        assertThat(lines("x".repeat(9000) + "\n", 9000)).hasSize(1);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> lines("x".repeat(9001), 9000))
                .withMessageContaining("9000 bytes");
    }

    private static List<String> lines(String text, int longest) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BoundedLines reading = new BoundedLines(new ByteArrayInputStream(text.getBytes(UTF_8)), longest)) {
            for (String line = reading.next(); line != null; line = reading.next()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
