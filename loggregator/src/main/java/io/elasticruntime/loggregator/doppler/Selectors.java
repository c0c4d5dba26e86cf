package io.elasticruntime.loggregator.doppler;

import java.util.Set;
import org.cloudfoundry.loggregator.v2.CounterSelector;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EventSelector;
import org.cloudfoundry.loggregator.v2.GaugeSelector;
import org.cloudfoundry.loggregator.v2.LogSelector;
import org.cloudfoundry.loggregator.v2.Selector;
import org.cloudfoundry.loggregator.v2.TimerSelector;

/** What selectors select (loggregator.md b). */
public final class Selectors {

    private Selectors() {}

    /** Whether the selector asks for this envelope. One without a kind asks for nothing. */
    public static boolean matches(Selector selector, Envelope envelope) {
        if (!selector.getSourceId().isEmpty() && !selector.getSourceId().equals(envelope.getSourceId())) {
            return false;
        }
        return switch (selector.getMessageCase()) {
            case LOG -> envelope.hasLog();
            case COUNTER -> envelope.hasCounter() && isNamed(selector.getCounter(), envelope);
            case GAUGE -> envelope.hasGauge() && isNamed(selector.getGauge(), envelope);
            case TIMER -> envelope.hasTimer();
            case EVENT -> envelope.hasEvent();
            case MESSAGE_NOT_SET -> false;
        };
    }

    private static boolean isNamed(CounterSelector counter, Envelope envelope) {
        return counter.getName().isEmpty()
                || counter.getName().equals(envelope.getCounter().getName());
    }

    private static boolean isNamed(GaugeSelector gauge, Envelope envelope) {
        return gauge.getNamesCount() == 0
                || Set.copyOf(gauge.getNamesList())
                        .equals(envelope.getGauge().getMetricsMap().keySet());
    }

    /** Logs of one source; of all, if it is empty. */
    public static Selector logs(String sourceId) {
        return Selector.newBuilder()
                .setSourceId(sourceId)
                .setLog(LogSelector.getDefaultInstance())
                .build();
    }

    /** Any counters of one source; of all, if it is empty. */
    public static Selector counters(String sourceId) {
        return Selector.newBuilder()
                .setSourceId(sourceId)
                .setCounter(CounterSelector.getDefaultInstance())
                .build();
    }

    /** Any gauges of one source; of all, if it is empty. */
    public static Selector gauges(String sourceId) {
        return Selector.newBuilder()
                .setSourceId(sourceId)
                .setGauge(GaugeSelector.getDefaultInstance())
                .build();
    }

    /** Timers of one source; of all, if it is empty. */
    public static Selector timers(String sourceId) {
        return Selector.newBuilder()
                .setSourceId(sourceId)
                .setTimer(TimerSelector.getDefaultInstance())
                .build();
    }

    /** Events of one source; of all, if it is empty. */
    public static Selector events(String sourceId) {
        return Selector.newBuilder()
                .setSourceId(sourceId)
                .setEvent(EventSelector.getDefaultInstance())
                .build();
    }
}
