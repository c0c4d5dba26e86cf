package io.elasticruntime.loggregator.emitter;

import java.time.Instant;
import java.util.Map;

/**
 * Sends logs, metrics and events to doppler. No method blocks or throws: what does not fit into the buffer is dropped,
 * counted, and the count is sent later (loggregator.md d).
 */
public interface Emitter {

    /**
     * One line of a log, without its line end.
     *
     * @param type the stream that it came from
     */
    void log(Source source, LogType type, String line, Instant time);

    /** Values measured at one time, by metric name. */
    void gauge(Source source, Map<String, Measurement> measurements, Instant time);

    /** A count: {@code delta} more than the last time. */
    void counter(Source source, String name, long delta);

    /** Something that took from {@code start} to {@code stop}, such as {@code http}; {@code tags} join the source's. */
    void timer(Source source, String name, Instant start, Instant stop, Map<String, String> tags);

    /** Something that happened, for people. */
    void event(Source source, String title, String body);

    /** A line on standard output, now. */
    default void out(Source source, String line) {
        log(source, LogType.OUT, line, Instant.now());
    }

    /** A line on standard error, now. */
    default void err(Source source, String line) {
        log(source, LogType.ERR, line, Instant.now());
    }

    enum LogType {
        OUT,
        ERR
    }

    /** @param unit such as {@code bytes}, {@code percentage}, {@code nanoseconds} */
    record Measurement(double value, String unit) {}

    /**
     * Where an envelope comes from.
     *
     * @param sourceId app guid, or the component's name
     * @param instanceId index of the instance as text
     * @param tags further tags, among them {@code source_type} for logs (such as {@code APP/PROC/WEB})
     */
    record Source(String sourceId, String instanceId, Map<String, String> tags) {

        public Source {
            tags = Map.copyOf(tags);
        }

        /** This source with another {@code source_type}. */
        public Source ofType(String sourceType) {
            Map<String, String> changed = new java.util.HashMap<>(tags);
            changed.put("source_type", sourceType);
            return new Source(sourceId, instanceId, changed);
        }
    }
}
