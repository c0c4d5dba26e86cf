package io.elasticruntime.loggregator.doppler;

import java.util.List;
import org.cloudfoundry.loggregator.v2.Envelope;

/** Sees every envelope that doppler takes in. It must be quick: the sender waits for it. */
@FunctionalInterface
public interface EnvelopeSink {

    void accept(List<Envelope> envelopes);
}
