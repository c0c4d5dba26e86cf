package io.elasticruntime.er;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailuresTest {

    private final StringWriter err = new StringWriter();

    @Test
    void aRefusalIsAllThatTheUserSees() {
        assertThat(exitCodeOf(new Refusal("Port 8080 is in use. Try: ./er up --port 8090")))
                .isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("Port 8080 is in use. Try: ./er up --port 8090");
    }

    @Test
    void anUnexpectedFailureNamesItsCauseAndWhereToReadOnWithoutAStackTrace() {
        assertThat(exitCodeOf(new IllegalStateException(
                        "the app cannot be pushed", new RuntimeException("no cell is there"))))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("er probe failed: no cell is there")
                .contains("./er logs")
                .doesNotContain("\tat ");
    }

    @Test
    void aFailureWithoutAnyTextIsCalledByItsName() {
        assertThat(Failures.reason(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }

    private int exitCodeOf(RuntimeException failure) {
        return new CommandLine(new Probe(failure))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(new Failures())
                .execute();
    }

    @Command(name = "probe")
    private record Probe(RuntimeException failure) implements Runnable {

        @Override
        public void run() {
            throw failure;
        }
    }
}
