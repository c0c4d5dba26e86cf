package io.elasticruntime.loggregator.emitter;

import java.time.Instant;
import java.util.Map;

/** For processes that no doppler serves: forgets everything. */
final class SilentEmitter implements Emitter {

    @Override
    public void log(Source source, LogType type, String line, Instant time) {}

    @Override
    public void gauge(Source source, Map<String, Measurement> measurements, Instant time) {}

    @Override
    public void counter(Source source, String name, long delta) {}

    @Override
    public void timer(Source source, String name, Instant start, Instant stop, Map<String, String> tags) {}

    @Override
    public void event(Source source, String title, String body) {}
}
