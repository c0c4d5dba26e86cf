package io.elasticruntime.cloudcontroller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

class ErrorAdviceTest {

    private final ErrorAdvice advice = new ErrorAdvice();

    @Test
    void aCallerThatHasGoneGetsNoAnswer() {
        assertThat(advice.unforeseen(new HttpMessageNotWritableException("no answer", new IOException("Broken pipe"))))
                .isNull();
        assertThat(advice.unforeseen(new ClientAbortException(new IOException("Connection reset by peer"))))
                .isNull();
        assertThat(advice.unforeseen(new AsyncRequestNotUsableException("gone")))
                .isNull();
    }

    @Test
    void whatNobodyForesawIsAnUnknownErrorAndSoIsAComponentThatHasGone() {
        for (Exception failure : new Exception[] {
            new IllegalStateException("a fault"),
            new ResourceAccessException("cc-bridge", new IOException("Connection reset by peer"))
        }) {
            assertThat(advice.unforeseen(failure))
                    .satisfies(
                            answer -> assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR));
        }
    }
}
