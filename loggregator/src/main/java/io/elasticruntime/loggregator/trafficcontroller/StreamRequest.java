package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.loggregator.doppler.Request;
import io.elasticruntime.loggregator.doppler.Selectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloudfoundry.dropsonde.events.Envelope.EventType;
import org.cloudfoundry.loggregator.v2.Selector;
import org.jspecify.annotations.Nullable;

/** What a WebSocket client asks for, by the path and the query of its address. */
sealed interface StreamRequest {

    Pattern FIREHOSE = Pattern.compile("/firehose/([^/]+)");
    Pattern STREAM = Pattern.compile("/apps/([^/]+)/stream");
    String ANY = "";

    /** The request that an address makes; empty if there is nothing at that address. */
    static Optional<StreamRequest> parse(String path, @Nullable String filterType) {
        Matcher firehose = FIREHOSE.matcher(path);
        if (firehose.matches()) {
            return Optional.of(new Firehose(firehose.group(1), Filter.parse(filterType)));
        }
        Matcher stream = STREAM.matcher(path);
        return stream.matches() ? Optional.of(new AppStream(stream.group(1))) : Optional.empty();
    }

    /** What to ask doppler for. */
    Request subscription();

    /** Whether the client is to see v1 envelopes of this kind. */
    boolean shows(EventType type);

    /** Everything, shared among the clients of one subscription id. */
    record Firehose(String subscriptionId, Filter filter) implements StreamRequest {

        @Override
        public Request subscription() {
            List<Selector> selectors = new ArrayList<>();
            if (filter != Filter.METRICS) {
                selectors.add(Selectors.logs(ANY));
            }
            if (filter != Filter.LOGS) {
                selectors.add(Selectors.counters(ANY));
                selectors.add(Selectors.gauges(ANY));
                selectors.add(Selectors.timers(ANY));
            }
            return new Request(subscriptionId, "v1 " + filter + ' ' + subscriptionId, selectors, false);
        }

        @Override
        public boolean shows(EventType type) {
            return true;
        }
    }

    /** Logs, HTTP exchanges and container metrics of one app; a copy for each client. */
    record AppStream(String appGuid) implements StreamRequest {

        @Override
        public Request subscription() {
            return new Request(
                    "a stream",
                    "",
                    List.of(Selectors.logs(appGuid), Selectors.gauges(appGuid), Selectors.timers(appGuid)),
                    false);
        }

        @Override
        public boolean shows(EventType type) {
            return switch (type) {
                case LogMessage, HttpStartStop, ContainerMetric -> true;
                case ValueMetric, CounterEvent, Error -> false;
            };
        }
    }

    /** The part of the firehose that {@code filter-type} asks for. */
    enum Filter {
        ALL,
        LOGS,
        METRICS;

        static Filter parse(@Nullable String text) {
            return switch (text) {
                case "logs" -> LOGS;
                case "metrics" -> METRICS;
                case null, default -> ALL;
            };
        }
    }
}
