package io.elasticruntime.cellrep.testing;

import io.elasticruntime.loggregator.emitter.Emitter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is emitted. */
public final class RecordingEmitter implements Emitter {

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    public record Line(Source source, LogType type, String text) {

        /** As {@code APP/PROC/WEB OUT text}. */
        @Override
        public String toString() {
            return source.tags().get("source_type") + " " + type + " " + text;
        }
    }

    public record Gauge(Source source, Map<String, Measurement> measurements) {}

    /** All lines, as {@code APP/PROC/WEB OUT text}. */
    public List<String> lines() {
        return lines.stream().map(Line::toString).toList();
    }

    public List<Line> recorded() {
        return lines;
    }

    public List<Gauge> gauges() {
        return gauges;
    }

    @Override
    public void log(Source source, LogType type, String line, Instant time) {
        lines.add(new Line(source, type, line));
    }

    @Override
    public void gauge(Source source, Map<String, Measurement> measurements, Instant time) {
        gauges.add(new Gauge(source, measurements));
    }

    @Override
    public void counter(Source source, String name, long delta) {}

    @Override
    public void timer(Source source, String name, Instant start, Instant stop, Map<String, String> tags) {}

    @Override
    public void event(Source source, String title, String body) {}
}
