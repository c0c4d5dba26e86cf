package io.elasticruntime.ccbridge.peer;

import io.elasticruntime.component.http.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/** Hands outcomes on to cloud-controller for the BBS, which repeats them until they have arrived. */
public final class Outcomes {

    private static final Logger log = LoggerFactory.getLogger(Outcomes.class);

    private Outcomes() {}

    /**
     * Delivers an outcome. One that cloud-controller refuses counts as delivered: refused again it would stay for ever.
     *
     * @throws ProblemException 503 {@code cloud-controller-unavailable}: say it again
     */
    public static void deliver(String guid, Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("guid", guid)
                    .addKeyValue("reason", e.getMessage())
                    .log("cloud-controller did not take an outcome");
            if (Calls.mayPass(e)) {
                throw new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "cloud-controller-unavailable",
                        "cloud-controller does not answer: " + e.getMessage());
            }
        }
    }
}
