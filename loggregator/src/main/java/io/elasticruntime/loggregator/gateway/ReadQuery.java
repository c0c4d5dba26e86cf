package io.elasticruntime.loggregator.gateway;

import io.elasticruntime.loggregator.doppler.Request;
import io.elasticruntime.loggregator.doppler.Selectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.cloudfoundry.loggregator.v2.CounterSelector;
import org.cloudfoundry.loggregator.v2.GaugeSelector;
import org.cloudfoundry.loggregator.v2.Selector;
import org.springframework.util.MultiValueMap;

/** Understands the query of {@code /v2/read} (loggregator.md g). */
final class ReadQuery {

    /** Each is a question to cloud controller, unless the reader may read all. */
    static final int MOST_SOURCES = 100;

    private static final int MOST_SELECTORS = 1000;
    private static final String COUNTER_NAME = "counter.name";
    private static final String GAUGE_NAME = "gauge.name";

    private ReadQuery() {}

    /** The subscription that the parameters ask for. */
    static Request parse(MultiValueMap<String, String> parameters) throws GatewayException {
        if (parameters.isEmpty()) {
            throw new GatewayException(400, "empty_query", "query cannot be empty");
        }
        List<Selector> selectors = new ArrayList<>();
        for (String source : sources(parameters)) {
            selectors.addAll(selectors(parameters, source));
            if (selectors.size() > MOST_SELECTORS) {
                throw new GatewayException(
                        400, "too_many_selectors", "query may select " + MOST_SELECTORS + " things at most");
            }
        }
        if (selectors.isEmpty()) {
            throw new GatewayException(400, "missing_envelope_type", "query must provide at least one envelope type");
        }
        String shard = Objects.requireNonNullElse(parameters.getFirst("shard_id"), "");
        return new Request(
                shard.isEmpty() ? "a reader" : shard,
                shard.isEmpty() ? "" : "v2 " + shard,
                selectors,
                !Objects.requireNonNullElse(parameters.getFirst("deterministic_name"), "")
                        .isEmpty());
    }

    /** The sources that the parameters name; one empty name for any. */
    static List<String> sources(MultiValueMap<String, String> parameters) {
        List<String> sources = parameters.get("source_id");
        return sources == null || sources.isEmpty() ? List.of("") : sources;
    }

    private static List<Selector> selectors(MultiValueMap<String, String> parameters, String source)
            throws GatewayException {
        List<Selector> selectors = new ArrayList<>();
        if (parameters.containsKey("log")) {
            selectors.add(Selectors.logs(source));
        }
        List<String> counters = names(parameters, COUNTER_NAME, "missing_counter_name");
        for (String name : counters) {
            selectors.add(Selector.newBuilder()
                    .setSourceId(source)
                    .setCounter(CounterSelector.newBuilder().setName(name))
                    .build());
        }
        if (counters.isEmpty() && parameters.containsKey("counter")) {
            selectors.add(Selectors.counters(source));
        }
        List<String> gauges = names(parameters, GAUGE_NAME, "missing_gauge_name");
        for (String names : gauges) {
            selectors.add(Selector.newBuilder()
                    .setSourceId(source)
                    .setGauge(GaugeSelector.newBuilder().addAllNames(Arrays.asList(names.split(",", -1))))
                    .build());
        }
        if (gauges.isEmpty() && parameters.containsKey("gauge")) {
            selectors.add(Selectors.gauges(source));
        }
        if (parameters.containsKey("timer")) {
            selectors.add(Selectors.timers(source));
        }
        if (parameters.containsKey("event")) {
            selectors.add(Selectors.events(source));
        }
        return selectors;
    }

    private static List<String> names(MultiValueMap<String, String> parameters, String key, String error)
            throws GatewayException {
        List<String> names = parameters.getOrDefault(key, List.of());
        if (names.contains("")) {
            throw new GatewayException(400, error, key + " is invalid without value");
        }
        return names;
    }
}
