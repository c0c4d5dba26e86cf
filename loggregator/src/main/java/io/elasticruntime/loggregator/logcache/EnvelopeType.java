package io.elasticruntime.loggregator.logcache;

import java.util.Arrays;
import java.util.Optional;
import org.cloudfoundry.loggregator.v2.Envelope;

/** Kinds of envelopes by their names and numbers in log-cache's interface. */
enum EnvelopeType {
    ANY,
    LOG,
    COUNTER,
    GAUGE,
    TIMER,
    EVENT;

    /** The kind by its name or number. */
    static Optional<EnvelopeType> parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(text)
                        || Integer.toString(type.ordinal()).equals(text))
                .findFirst();
    }

    static EnvelopeType of(Envelope envelope) {
        return switch (envelope.getMessageCase()) {
            case LOG -> LOG;
            case COUNTER -> COUNTER;
            case GAUGE -> GAUGE;
            case TIMER -> TIMER;
            case EVENT -> EVENT;
            case MESSAGE_NOT_SET -> ANY;
        };
    }
}
